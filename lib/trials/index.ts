import "server-only";

// Trials: the questions of a set are asked of two models, and an administrator judges the answers side by side without knowing which model wrote
// which. A trial belongs to the server and not to the page that has asked for it; it is a row, so that it goes on after a restart.

import { randomInt, randomUUID } from "node:crypto";

import { record } from "#lib/audit/index.ts";
import type { Admin } from "#lib/auth/viewer.ts";
import { inTransaction } from "#lib/db.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { instanceId, liveInstances } from "#lib/instances/index.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { servedModel } from "#lib/models/index.ts";
import { current } from "#lib/settings/index.ts";

import { abortTrial, runTrial } from "./run-trial.ts";
import type { NewTrial, TrialDetails, TrialItem, TrialPage, TrialQuery } from "./schema.ts";
import * as store from "./store.ts";
import { itemOf, pairOf } from "./trial-items.ts";

export { judge, reveal } from "./judge.ts";
export {
  changeQuestionSet,
  createQuestionSet,
  deleteQuestionSet,
  listQuestionSets,
} from "./question-sets.ts";

/** The trials, the newest first. */
export async function listTrials(admin: Admin, query: TrialQuery): Promise<TrialPage> {
  const { items, nextCursor } = await store.page(query);
  const counts = await store.countPairs(items.map(({ id }) => id));
  return { items: items.map((row) => itemOf(admin, row, counts.get(row.id))), nextCursor };
}

/** A trial with its pairs. Throws `not_found`. */
export async function getTrial(admin: Admin, id: string): Promise<TrialDetails> {
  const row = await store.get(id);
  const [counts, pairs] = await Promise.all([store.countPairs([id]), store.readPairs(id)]);
  return {
    ...itemOf(admin, row, counts.get(id)),
    pairs: pairs.map((pair) => pairOf(admin, row, pair)),
  };
}

/**
 * Starts to ask the questions of a set of two models, which goes on when the page is left. The order of each pair is decided now, by chance. Throws
 * `not_found` for a set or a model that is not there, `invalid` for the same model twice.
 */
export async function startTrial(
  admin: Admin,
  { setId, modelId, against }: NewTrial,
): Promise<TrialItem> {
  if (modelId === against) throw new AppError("invalid", "trial_same");
  const [set, settings] = await Promise.all([store.getSet(setId), current()]);
  for (const each of [modelId, against])
    if (!(await servedModel(each, settings))) throw notFound("model");
  const id = randomUUID();
  const row = { id, setName: set.name, modelId, against, userId: admin.id, instanceId };
  await inTransaction(async (tx) => {
    const pairs = set.questions.map((question) => ({ question, swapped: randomInt(2) === 1 }));
    await store.insert(tx, row, pairs);
    await record(tx, admin, "trial.started", { trialId: id, name: set.name, modelId, against });
  });
  return goOn(admin, id);
}

/** Goes on with a trial that has failed or was canceled. Throws `not_found`, and `conflict` when its models are named. */
export async function resumeTrial(admin: Admin, id: string): Promise<TrialItem> {
  await inTransaction(async (tx) => {
    const { state, revealedAt, setName, modelId, against } = await store.hold(tx, id);
    if (revealedAt) throw new AppError("conflict", "trial_over");
    if (state === "running" || state === "done") return;
    await store.update(tx, id, { state: "running", problem: null, endedAt: null, instanceId });
    await record(tx, admin, "trial.started", { trialId: id, name: setName, modelId, against });
  });
  return goOn(admin, id);
}

/** Cancels a trial that is running, and deletes one that has ended. Throws `not_found`. */
export async function cancelTrial(admin: Admin, id: string): Promise<void> {
  await inTransaction(async (tx) => {
    const { state, setName, modelId, against } = await store.hold(tx, id);
    const isRunning = state === "running";
    if (isRunning) await store.update(tx, id, { state: "canceled", endedAt: new Date() });
    else await store.remove(tx, id);
    const details = { trialId: id, name: setName, modelId, against };
    await record(tx, admin, isRunning ? "trial.canceled" : "trial.deleted", details);
  });
  abortTrial(id);
}

/** Goes on with the trials of web servers that have ended. Never throws. */
export async function resumeTrials(): Promise<void> {
  try {
    for (const row of await store.takeOver(await liveInstances(), instanceId)) runTrial(row);
  } catch (thrown) {
    log.warn({ error: safeErrorText(thrown) }, "trials that were left were not taken over");
  }
}

async function goOn(admin: Admin, id: string): Promise<TrialItem> {
  const row = await store.get(id);
  if (row.state === "running") runTrial(row);
  return itemOf(admin, row, (await store.countPairs([id])).get(id));
}
