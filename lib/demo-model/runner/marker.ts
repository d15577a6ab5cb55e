// A scripted server reads the model's own tokens out of the question: what stands between `@@` and `@@` lists them, with pauses and deaths
// among them. With a `format` there are two lists: what was said until the thinking ended, and the second pass, which keeps to the format.

import { z } from "zod";

import type { PlayEvent } from "../play/player.ts";
import { type RunnerToken, runnerTokenSchema } from "../schema.ts";
import { tokensAsEvents } from "./harmony.ts";

const listSchema = z.array(runnerTokenSchema);
const markedSchema = z.union([
  listSchema,
  z.strictObject({ first: listSchema, second: z.array(z.string()) }),
]);

/** The events that a question asks for, nothing when it has no mark. Throws for a mark that cannot be read. */
export function markedEvents(question: string, tools: string[]): PlayEvent[] | undefined {
  const [, marked, end] = question.split("@@");
  if (marked === undefined || end === undefined) return undefined;
  const tokens = markedSchema.parse(JSON.parse(marked));
  return Array.isArray(tokens)
    ? tokensAsEvents(tokens, tools)
    : twoPasses(tokens.first, tokens.second);
}

/** A model that thought nothing makes no second pass. The counts are the second pass's. */
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
