import type { Part } from "./schema.ts";

/** Puts a piece of an answer to its end: into the last part while it is of the same kind, else as a part of its own. Changes `parts`. */
export function appended(parts: Part[], kind: Part["type"], text: string): Part[] {
  const last = parts.at(-1);
  if (last?.type === kind) last.text += text;
  else parts.push({ type: kind, text });
  return parts;
}
