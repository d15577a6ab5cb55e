import type { Part } from "./schema.ts";

/** Appends a piece to an answer: to the last part if it is of the same kind, else as a new part. Changes `parts`. */
export function appended(parts: Part[], kind: Part["type"], text: string): Part[] {
  const last = parts.at(-1);
  if (last?.type === kind) last.text += text;
  else parts.push({ type: kind, text });
  return parts;
}
