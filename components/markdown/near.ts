"use client";

import { type RefObject, startTransition, useEffect, useRef, useState } from "react";

/** How far from what is in view something is near: one screen above and below, so that it is rendered before it is read. */
const margin = "100% 0px";

/**
 * Whether something has come near to what is in view. It stays so. Until then the element that stands in its place is watched; `initially`
 * counts only when it first appears. The change is a transition: whoever types or scrolls goes first, and React works on it in slices.
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
