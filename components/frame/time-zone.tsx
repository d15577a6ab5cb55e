"use client";

import { useEffect } from "react";

/** Stores the reader's time zone in a cookie, so that the server renders dates and times in it. */
export function TimeZone() {
  useEffect(() => {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    document.cookie = `time-zone=${encodeURIComponent(timeZone)}; Path=/; Max-Age=31536000; SameSite=Lax`;
  }, []);
  return null;
}
