import "server-only";

// What follows a turn once its end is stored and no user waits for it: calibrate the token costs from the server's report, and schedule the
// background calls for the notes of the next compaction and for a title.

import { learnFromTurn, planCompaction } from "#lib/context/index.ts";
import { contentOf } from "#lib/conversations/index.ts";
import { log, safeErrorText } from "#lib/log.ts";
import type { Generation } from "#lib/turns/index.ts";
import { schedule } from "./background.ts";
import type { CallContext } from "./call-context.ts";
import { compactionJob } from "./compaction-job.ts";
import { betterTitle } from "./title.ts";

/** Never throws: errors are logged. */
export async function afterTurn(generation: Generation, context: CallContext): Promise<void> {
  const { fitted, viewer } = context;
  const { turn, parts, end } = generation;
  const content = contentOf(parts);
  const answer = content === "" ? [] : [{ id: turn.answerId, role: "assistant" as const, content }];
  // An answer may be long, and its tokens have not been counted yet.
  await fitted.counting.counter.prepare(answer.map((message) => message.content));
  const compaction = planCompaction(viewer, fitted, { answer });
  if (compaction) schedule(compactionJob(compaction, context));
  const title = betterTitle(viewer, context, generation);
  if (title) schedule(title);
  await learnFromTurn(viewer, turn, fitted, end?.promptTokens).catch((thrown: unknown) =>
    log.warn({ error: safeErrorText(thrown) }, "a turn was not learned from"),
  );
}
