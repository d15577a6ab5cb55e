"use client";

// Next alone: a field for a question that takes the focus as soon as it can be used, and nothing
// else.

import { useEffect, useRef } from "react";

export default function Page() {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <main>
      <h1>What would you like to know?</h1>
      <textarea ref={field} aria-label="Message" />
    </main>
  );
}
