import { z } from "zod";

import type { ServerDelta } from "../adapter.ts";
import { longestLine } from "../answers/coalesce.ts";
import { errorText } from "../answers/error-text.ts";
import { failure, failureOfText } from "../answers/failures.ts";
import { countSchema } from "../answers/fields.ts";
import type { AnswerReader } from "../protocol.ts";

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

/** The reader of an answer of `/api/chat`: the line with `done` ends it, an `{"error": …}` or a line that is no JSON object breaks it. */
export const ollamaReader: AnswerReader = {
  read: readLines,
  end(broken) {
    throw broken ?? failure("ended_early");
  },
};

function readLines(lines: string[]): ReturnType<AnswerReader["read"]> {
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
