import { useEffect, useRef, useState } from "react";

/** Within this distance (px), the reader counts as being at the end. */
const near = 64;

const fromEnd = () => document.documentElement.scrollHeight - innerHeight - scrollY;
const goToEnd = () => scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });

/** User input. After any of these, the page is no longer held at its end while it is laid out. */
const touches = ["wheel", "pointerdown", "keydown", "touchstart"] as const;

/**
 * Keeps the end of the page in view while it is `growing`, but only if the reader is at the end; a reader who has scrolled up is not moved.
 * A conversation opens at its end and stays there while code and formulas are laid out. Returns whether the reader is at the end, a
 * function that scrolls there, and one that follows the answer from now on, for a reader who has just asked.
 */
export function useFollowEnd(growing: boolean): {
  atEnd: boolean;
  toEnd: () => void;
  follow: () => void;
} {
  const [atEnd, setAtEnd] = useState(true);
  const following = useRef(true);
  const settling = useRef(true);

  useEffect(() => {
    // The browser has restored the scroll position.
    if (scrollY === 0) goToEnd();
    const settled = () => {
      settling.current = false;
    };
    for (const touch of touches) addEventListener(touch, settled, { passive: true });
    return () => {
      for (const touch of touches) removeEventListener(touch, settled);
    };
  }, []);

  useEffect(() => {
    let last = scrollY;
    const scrolled = () => {
      // Only scrolling up means that the reader wants to stay; a growing page also increases the distance to the end.
      if (scrollY < last - 1) following.current = fromEnd() < near;
      else if (fromEnd() < near) following.current = true;
      last = scrollY;
      setAtEnd(fromEnd() < near);
    };
    const watcher = new ResizeObserver(() => {
      if (following.current && (growing || settling.current)) goToEnd();
      // If the page became shorter, the reader did not scroll.
      last = scrollY;
      setAtEnd(fromEnd() < near);
    });
    addEventListener("scroll", scrolled, { passive: true });
    watcher.observe(document.body);
    return () => {
      removeEventListener("scroll", scrolled);
      watcher.disconnect();
      // The last text arrives with the end of the stream; its rendering may change the height afterwards.
      settling.current = true;
    };
  }, [growing]);

  const follow = () => {
    following.current = true;
  };
  const toEnd = () => {
    follow();
    goToEnd();
  };
  return { atEnd, toEnd, follow };
}
