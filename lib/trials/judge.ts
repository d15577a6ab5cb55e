import type { Admin } from "#lib/auth/viewer.ts";
import { inTransaction, type Transaction } from "#lib/db.ts";
import { AppError } from "#lib/errors.ts";

import type { Judgement } from "./schema.ts";
import * as store from "./store.ts";
import { storedVerdict } from "./trial-items.ts";

/**
 * Stores which answer is better. With the last one the models are named. Throws `not_found`, `conflict` when they are named already, and `invalid`
 * when there are no two answers at that position.
 */
export async function judge(
  _admin: Admin,
  id: string,
  { position, verdict }: Judgement,
): Promise<void> {
  await inTransaction(async (tx) => {
    await requireBlind(tx, id);
    const pairs = await store.readPairs(id, tx);
    const pair = pairs.find((each) => each.position === position);
    if (!pair?.answers.model || !pair.answers.against)
      throw new AppError("invalid", "trial_pair_missing");
    await store.putVerdict(tx, id, position, storedVerdict(verdict, pair.swapped));
    const isOver = pairs.every((each) => (each === pair ? verdict : each.verdict) !== null);
    if (isOver) await store.update(tx, id, { revealedAt: new Date() });
  });
}

/** Ends the judging: names the models. Throws `not_found`, and `conflict` while the trial runs or when that was done already. */
export async function reveal(_admin: Admin, id: string): Promise<void> {
  await inTransaction(async (tx) => {
    const { state } = await requireBlind(tx, id);
    if (state === "running") throw new AppError("conflict", "trial_running");
    await store.update(tx, id, { revealedAt: new Date() });
  });
}

async function requireBlind(tx: Transaction, id: string): Promise<store.TrialRow> {
  const trial = await store.hold(tx, id);
  if (trial.revealedAt) throw new AppError("conflict", "trial_over");
  return trial;
}
