"use client";

import { type ReactNode, useEffect, useState } from "react";

/** Shows its content only if the wait is longer than 300 ms. */
export function Patience({ children }: { children: ReactNode }) {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return long && <p role="status">{children}</p>;
}
