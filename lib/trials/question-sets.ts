import { randomUUID } from "node:crypto";

import { record } from "#lib/audit/index.ts";
import type { Admin } from "#lib/auth/viewer.ts";
import { inTransaction } from "#lib/db.ts";

import type { NewQuestionSet, QuestionSet, QuestionSetChange, QuestionSetPage } from "./schema.ts";
import * as store from "./store.ts";

export async function listQuestionSets(_admin: Admin): Promise<QuestionSetPage> {
  return { items: await store.readSets(), nextCursor: null };
}

/** Throws `conflict` when a set has that name. */
export async function createQuestionSet(admin: Admin, wish: NewQuestionSet): Promise<QuestionSet> {
  const set = { ...wish, id: randomUUID() };
  await inTransaction(async (tx) => {
    await store.putSet(tx, set);
    await record(tx, admin, "question_set.created", { questionSetId: set.id, name: set.name });
  });
  return set;
}

/** Changes a set; trials of it keep the questions that they were started with. Throws `not_found`, and `conflict` when another set has the name. */
export async function changeQuestionSet(
  admin: Admin,
  id: string,
  { name, questions }: QuestionSetChange,
): Promise<QuestionSet> {
  return inTransaction(async (tx) => {
    const before = await store.getSet(id, tx);
    const set = { id, name: name ?? before.name, questions: questions ?? before.questions };
    await store.putSet(tx, set);
    await record(tx, admin, "question_set.changed", { questionSetId: id, name: set.name });
    return set;
  });
}

/** Deletes a set; trials of it are kept. Throws `not_found`. */
export async function deleteQuestionSet(admin: Admin, id: string): Promise<void> {
  await inTransaction(async (tx) => {
    const { name } = await store.getSet(id, tx);
    await store.removeSet(tx, id);
    await record(tx, admin, "question_set.deleted", { questionSetId: id, name });
  });
}
