import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { fitWindow, planCompaction } from "#lib/context/index.ts";
import { findTurnContext, openBranch } from "#lib/conversations/index.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { insteadOfJob } from "#lib/jobs/index.ts";
import { effortOf, resolveModel, withWidestWindow } from "#lib/models/index.ts";
import { effortSchema } from "#lib/models/schema.ts";
import { current, historyLimitsOf } from "#lib/settings/index.ts";
import { turnsOfProcess } from "#lib/turns/index.ts";
import { makeNotes } from "./compaction-job.ts";

/**
 * Compacts a conversation now, as if its window were full. Throws `conflict` while an answer is being written or the conversation is being
 * compacted already, `invalid` when there is nothing to compact.
 */
export async function compactNow(viewer: Viewer, conversationId: string): Promise<void> {
  if (turnsOfProcess.isActive(conversationId)) throw new AppError("conflict", "turn_under_way");
  const work = () => compact(viewer, conversationId);
  if (!(await insteadOfJob(viewer, conversationId, "compaction", work)))
    throw new AppError("conflict", "compaction_under_way");
}

async function compact(viewer: Viewer, conversationId: string): Promise<void> {
  const settings = await current();
  const limits = historyLimitsOf(await withWidestWindow(settings), undefined);
  const opened = await openBranch(viewer, conversationId, limits);
  if (!opened.exists || !opened.visible) throw notFound("conversation");
  // On another web server.
  if (opened.activeTurnId !== null) throw new AppError("conflict", "turn_under_way");
  const resolved = await resolveModel(viewer, { before: opened.model, limits: settings });
  const target = {
    ...opened,
    conversationId,
    questionId: opened.leafId ?? "",
    text: "",
    strategy: opened.strategy ?? historyLimitsOf(settings, opened.model ?? undefined).strategy,
  };
  const fitted = await fitWindow(viewer, target, resolved, settings);
  // The effort of the last turn: the model server has evaluated the conversation with it.
  const last = effortSchema.safeParse((await findTurnContext(viewer, conversationId))?.effort).data;
  const effort = effortOf(resolved, last);
  const compaction = planCompaction(viewer, fitted, { now: true });
  if (!compaction) throw new AppError("invalid", "nothing_to_compress");
  const { server } = resolved;
  const context = { viewer, conversationId, fitted, settings, server, effort };
  // The user waits for these calls: they neither pause nor are preempted. Each has its own time-out.
  const { signal } = new AbortController();
  await makeNotes(compaction, context, { signal, pause: () => Promise.resolve() });
}
