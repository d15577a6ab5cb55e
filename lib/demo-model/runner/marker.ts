// A scripted server reads the model's own tokens from the question: a list between `@@` and `@@`,
// which may contain pauses and faults. With a `format` there are two lists: the tokens until the
// thinking ends, and the second pass, which follows the format.

import { z } from "zod";

import type { PlayEvent } from "../play/player.ts";
import { type RunnerToken, runnerTokenSchema } from "../schema.ts";
import { tokensAsEvents } from "./harmony.ts";

const listSchema = z.array(runnerTokenSchema);
const markedSchema = z.union([
  listSchema,
  z.strictObject({ first: listSchema, second: z.array(z.string()) }),
]);

/**
 * The events that a question asks for, undefined when it has no marker. Throws for an invalid list.
 */
export function markedEvents(question: string, tools: string[]): PlayEvent[] | undefined {
  const [, marked, end] = question.split("@@");
  if (marked === undefined || end === undefined) return undefined;
  const tokens = markedSchema.parse(JSON.parse(marked));
  return Array.isArray(tokens)
    ? tokensAsEvents(tokens, tools)
    : twoPasses(tokens.first, tokens.second);
}

/** A model without thinking makes no second pass. The counts are the second pass's. */
function twoPasses(first: RunnerToken[], second: string[]): PlayEvent[] {
  const events = tokensAsEvents(first);
  const thinking = events.filter(
    (event) => event.do === "wait" || (event.do === "say" && event.as === "thinking"),
  );
  if (thinking.length === 0) return events;
  return [
    ...thinking.map((event) => (event.do === "say" ? { ...event, cost: 0 } : event)),
    ...second.map((text): PlayEvent => ({ do: "say", text, cost: 1, as: "content" })),
    { do: "end", ending: { kind: "stop", endToken: false } },
  ];
}
