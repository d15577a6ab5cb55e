import { useEffect, useRef, useState } from "react";

/** Nearer to the end than this (px) is at the end. */
const near = 64;

const fromEnd = () => document.documentElement.scrollHeight - innerHeight - scrollY;

/**
 * Keeps the end of the page in sight while `growing`, but only for a reader who is there: whoever has scrolled up is left alone. Answers
 * whether the reader is at the end, and the way back to it.
 */
export function useFollowEnd(growing: boolean): { atEnd: boolean; toEnd: () => void } {
  const [atEnd, setAtEnd] = useState(true);
  const following = useRef(true);

  useEffect(() => {
    let last = scrollY;
    const scrolled = () => {
      // Only a movement upwards is the reader's wish to stay; growth moves the end away, and is no wish.
      if (scrollY < last - 1) following.current = fromEnd() < near;
      else if (fromEnd() < near) following.current = true;
      last = scrollY;
      setAtEnd(fromEnd() < near);
    };
    addEventListener("scroll", scrolled, { passive: true });
    return () => removeEventListener("scroll", scrolled);
  }, []);

  useEffect(() => {
    if (!growing) return;
    const watcher = new ResizeObserver(() => {
      if (following.current) scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
      setAtEnd(fromEnd() < near);
    });
    watcher.observe(document.body);
    return () => watcher.disconnect();
  }, [growing]);

  const toEnd = () => {
    following.current = true;
    scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
  };
  return { atEnd, toEnd };
}
