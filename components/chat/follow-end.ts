import { useEffect, useRef, useState } from "react";

/** Nearer to the end than this (px) is at the end. */
const near = 64;

const fromEnd = () => document.documentElement.scrollHeight - innerHeight - scrollY;
const goToEnd = () => scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });

/** What a reader does with the page: from then on it is theirs. */
const touches = ["wheel", "pointerdown", "keydown", "touchstart"] as const;

/**
 * Keeps the end of the page in sight while it is `growing`, but only for a reader who is there: whoever has scrolled up is left alone. A
 * conversation opens at its end, and stays there while its code and formulas find their height. Answers whether the reader is at the end, the
 * way back to it, and a wish to be followed from now on: whoever asks wants to see the answer.
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
    // A browser that comes back to a page knows best where its reader was.
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
      // Only a movement upwards is the reader's wish to stay; growth moves the end away, and is no wish.
      if (scrollY < last - 1) following.current = fromEnd() < near;
      else if (fromEnd() < near) following.current = true;
      last = scrollY;
      setAtEnd(fromEnd() < near);
    };
    const watcher = new ResizeObserver(() => {
      if (following.current && (growing || settling.current)) goToEnd();
      // Where the page became shorter, it was not the reader who moved.
      last = scrollY;
      setAtEnd(fromEnd() < near);
    });
    addEventListener("scroll", scrolled, { passive: true });
    watcher.observe(document.body);
    return () => {
      removeEventListener("scroll", scrolled);
      watcher.disconnect();
      // The last words come with the end, and what they are set in may come after them.
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
