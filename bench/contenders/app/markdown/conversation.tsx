"use client";

// A conversation as the AI SDK's guides show it: each message through react-markdown, the growing
// one again with each token. The answer comes from `lean`. `?messages=`: so many messages are there
// already, of the text that Parlor's conversation has too.

import { useEffect, useRef, useState } from "react";
import ReactMarkdown from "react-markdown";

export type Shown = { id: number; text: string };

export function Conversation({ initial }: { initial: Shown[] }) {
  const [messages, setMessages] = useState(initial);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);

  async function ask(question: string): Promise<void> {
    const id = messages.length;
    let answer = "";
    const show = () =>
      setMessages([...messages, { id, text: question }, { id: id + 1, text: answer }]);
    show();
    for await (const text of answered(question)) {
      answer += text;
      show();
    }
  }

  return (
    <main>
      {messages.map(({ id, text }) => (
        <article key={id}>
          <ReactMarkdown>{text}</ReactMarkdown>
        </article>
      ))}
      <textarea
        ref={field}
        aria-label="Message"
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          const { value } = event.currentTarget;
          event.currentTarget.value = "";
          void ask(value);
        }}
      />
    </main>
  );
}

/** The texts of an answer, as they come. */
async function* answered(question: string): AsyncGenerator<string> {
  const response = await fetch("/lean", {
    method: "POST",
    body: JSON.stringify({
      messages: [{ id: "q", role: "user", parts: [{ type: "text", text: question }] }],
    }),
  });
  let unread = "";
  for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const events = (unread + text).split("\n\n");
    unread = events.pop() ?? "";
    for (const event of events) {
      if (!event.startsWith("data: {")) continue;
      const { delta } = JSON.parse(event.slice(6)) as { delta?: string };
      if (delta !== undefined) yield delta;
    }
  }
}
