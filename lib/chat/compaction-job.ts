import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { type Compaction, planCompaction } from "#lib/context/index.ts";
import { contentOf } from "#lib/conversations/index.ts";
import type { Job, JobRun } from "#lib/jobs/index.ts";
import { backgroundCall } from "./background-call.ts";
import type { CallContext } from "./call-context.ts";
import { jobContext, type StoredAnswer } from "./job-context.ts";

/** Makes the notes of the next cut, with the turn's model. */
export async function compactionJob(viewer: Viewer, job: Job, run: JobRun): Promise<void> {
  const found = await jobContext(viewer, job);
  const compaction = found && (await compactionAfter(found.context, found.answer));
  if (compaction) await makeNotes(compaction, found.context, run);
}

/** What is to be compacted after an answer; undefined when nothing is due. */
export async function compactionAfter(
  { viewer, fitted }: CallContext,
  { id, parts }: StoredAnswer,
): Promise<Compaction | undefined> {
  const content = contentOf(parts);
  const answer = content === "" ? [] : [{ id, role: "assistant" as const, content }];
  // An answer may be long, and its tokens have not been counted yet.
  await fitted.counting.counter.prepare(answer.map((message) => message.content));
  return planCompaction(viewer, fitted, { answer });
}

export const makeNotes = (compaction: Compaction, context: CallContext, run: JobRun) =>
  compaction.run((call) => backgroundCall(context, { ...call, ...run }), context.settings);
