import { z } from "zod";

import { TextCleaner } from "#lib/text/clean.ts";

import type { ServerDelta } from "../adapter.ts";
import { errorText } from "./error-text.ts";
import { failure, failureOfText } from "./failures.ts";
import { countSchema } from "./fields.ts";

/** A line longer than this, in bytes, is invalid. */
export const longestLine = 1_000_000;

/** A line of a streamed answer. Fields that are not named here are dropped; an invalid optional field is absent. */
const lineSchema = z.object({
  message: z
    .object({
      content: z.string().nullish(),
      thinking: z.string().nullish(),
    })
    .nullish(),
  done: z.boolean().nullish(),
  done_reason: z.enum(["stop", "length"]).optional().catch(undefined),
  prompt_eval_count: countSchema,
  eval_count: countSchema,
});

/**
 * The deltas of `lines`, up to the line with `done`. An invalid line (an `{"error": …}`, or no JSON object) is returned as `broken` and
 * ends the stream; the lines before it still count.
 */
export function readLines(lines: string[]): { deltas: ServerDelta[]; broken?: unknown } {
  const deltas: ServerDelta[] = [];
  for (const line of lines) {
    try {
      if (line.trim() !== "") deltas.push(...deltasOf(line));
    } catch (broken) {
      return { deltas, broken };
    }
    if (deltas.at(-1)?.type === "end") break;
  }
  return { deltas };
}

/** The deltas of one line, in the order in which a model generates them: reasoning first. A line with empty texts has none. */
function deltasOf(source: string): ServerDelta[] {
  const {
    message,
    done,
    done_reason: reason,
    prompt_eval_count: promptTokens,
    eval_count: replyTokens,
  } = parseLine(source);
  const deltas: ServerDelta[] = [];
  if (message?.thinking) deltas.push({ type: "reasoning", text: message.thinking });
  if (message?.content) deltas.push({ type: "text", text: message.content });
  if (done) {
    deltas.push({
      type: "end",
      cutAtLimit: reason === "length",
      // A server omits a field that is 0.
      ...(promptTokens && { promptTokens }),
      ...(replyTokens && { replyTokens }),
    });
  }
  return deltas;
}

function parseLine(source: string): z.infer<typeof lineSchema> {
  if (source.length > longestLine)
    throw failure("unreadable", {}, { reason: "a line that is too long" });
  let line: unknown;
  try {
    line = JSON.parse(source);
  } catch {
    throw failure("unreadable", {}, { reason: "a line that is not JSON" });
  }
  if (typeof line === "object" && line !== null && "error" in line) {
    throw failureOfText(errorText(line.error), 200);
  }
  const parsed = lineSchema.safeParse(line);
  if (!parsed.success) throw failure("unreadable", {}, { reason: "a line of another kind" });
  return parsed.data;
}

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
