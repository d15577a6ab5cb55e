"use client";

import { type RefObject, startTransition, useEffect, useRef, useState } from "react";

/**
 * The distance from the viewport that counts as near: one screen above and below, so that an
 * element is rendered before it is read.
 */
const margin = "100% 0px";

/**
 * Whether an element has come near the viewport. Once true it stays true. Until then the
 * placeholder is observed; `initially` counts only on mount. The change is a transition: typing and
 * scrolling have priority, and React works on it in slices.
 */
export function useNear(initially: boolean): {
  near: boolean;
  place: RefObject<HTMLDivElement | null>;
} {
  const [near, setNear] = useState(initially);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (near || !element) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting))
          startTransition(() => setNear(true));
      },
      { rootMargin: margin },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [near]);
  return { near, place };
}
