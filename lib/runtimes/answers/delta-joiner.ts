import { TextCleaner } from "#lib/text/clean.ts";

import type { ServerDelta } from "../adapter.ts";

/** Joins consecutive deltas of one type and cleans their text, across all frames of an answer: a surrogate pair may be split between them. */
export class DeltaJoiner {
  #cleaner = new TextCleaner();
  #type: "reasoning" | "text" | undefined;

  join(deltas: ServerDelta[]): ServerDelta[] {
    const joined: ServerDelta[] = [];
    for (const delta of deltas) {
      if (this.#type !== undefined && this.#type !== delta.type)
        add(joined, this.#type, this.#cleaner.end());
      if (delta.type === "end") {
        this.#type = undefined;
        joined.push(delta);
      } else {
        this.#type = delta.type;
        add(joined, delta.type, this.#cleaner.push(delta.text));
      }
    }
    return joined;
  }
}

function add(deltas: ServerDelta[], type: "reasoning" | "text", text: string): void {
  const last = deltas.at(-1);
  if (last?.type === type) last.text += text;
  else if (text !== "") deltas.push({ type, text });
}
