import "server-only";

// What follows a turn once its end is stored and no user waits for it: calibrate the token costs from the server's report, and schedule the
// jobs for the notes of the next compaction and for a title.

import { learnFromTurn } from "#lib/context/index.ts";
import { contentOf } from "#lib/conversations/index.ts";
import { schedule } from "#lib/jobs/index.ts";
import { log, safeErrorText } from "#lib/log.ts";
import type { Generation } from "#lib/turns/index.ts";
import type { CallContext } from "./call-context.ts";
import { compactionAfter } from "./compaction-job.ts";
import "./job-handlers.ts";
import { deservesTitle } from "./title.ts";

/** Never throws: errors are logged. */
export async function afterTurn(generation: Generation, context: CallContext): Promise<void> {
  const { viewer, fitted } = context;
  const { turn, end } = generation;
  const counted = { promptTokens: end?.promptTokens, reply: countedReply(generation) };
  await scheduleJobs(generation, context).catch((thrown: unknown) =>
    log.warn({ error: safeErrorText(thrown) }, "the jobs of a turn were not scheduled"),
  );
  await learnFromTurn(viewer, turn, fitted, counted).catch((thrown: unknown) =>
    log.warn({ error: safeErrorText(thrown) }, "a turn was not learned from"),
  );
}

/**
 * The tokens of a reply, as far as they are those of the text that stays in the prompt: reasoning does not, and the server also counts the token
 * that ends a reply.
 */
function countedReply({ parts, end }: Generation) {
  if (end?.status !== "done" || end.replyTokens === undefined) return undefined;
  if (parts.some(({ type }) => type !== "text")) return undefined;
  return { content: contentOf(parts), tokens: end.replyTokens - (end.cutAtLimit ? 0 : 1) };
}

async function scheduleJobs(generation: Generation, context: CallContext): Promise<void> {
  const { turn, parts } = generation;
  const compaction = await compactionAfter(context, { id: turn.answerId, parts });
  await schedule(context.viewer, turn, [
    ...(compaction ? ["compaction" as const] : []),
    ...(deservesTitle(generation) ? ["title" as const] : []),
  ]);
}
