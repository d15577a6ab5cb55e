"use client";

import { useNow } from "next-intl";
import { useSyncExternalStore } from "react";

const minuteMs = 60_000;

/**
 * The current time, to the minute. While the server's HTML is hydrated it is the time at which the server rendered it: what was "now" there may be a
 * time of day when a slow browser hydrates, and React reports other words than the server's as an error.
 */
export function useCurrentMinute(): Date {
  const renderedAt = useNow().getTime();
  const minute = useSyncExternalStore(everySecond, currentMinute, () => renderedAt);
  return new Date(minute);
}

const currentMinute = () => Math.floor(Date.now() / minuteMs) * minuteMs;

/** React renders again only when the minute has changed. */
function everySecond(look: () => void): () => void {
  const timer = setInterval(look, 1_000);
  return () => clearInterval(timer);
}
