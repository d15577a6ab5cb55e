"use client";

import { useEffect } from "react";

/** Tells the server the reader's time zone, in a cookie, so that the next page it writes names the reader's day and hour. */
export function TimeZone() {
  useEffect(() => {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    document.cookie = `time-zone=${encodeURIComponent(timeZone)}; Path=/; Max-Age=31536000; SameSite=Lax`;
  }, []);
  return null;
}
