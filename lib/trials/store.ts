import "server-only";

import { db, isDbError, type Transaction } from "#lib/db.ts";
import { AppError, notFound } from "#lib/errors.ts";
import type { QuestionSet, TrialAnswer, TrialQuery } from "./schema.ts";
import { storedAnswerSchema } from "./schema.ts";

export type Side = "model" | "against";

export type TrialRow = {
  id: string;
  setName: string;
  modelId: string;
  against: string;
  state: "running" | "done" | "failed" | "canceled";
  problem: string | null;
  userId: string;
  startedAt: Date;
  endedAt: Date | null;
  revealedAt: Date | null;
};

export type PairRow = {
  position: number;
  question: string;
  /** The answer of `against` is shown first. */
  swapped: boolean;
  answers: Record<Side, TrialAnswer | null>;
  verdict: Side | "same" | null;
};

const asSet = ({
  questions,
  ...row
}: {
  id: string;
  name: string;
  questions: unknown;
}): QuestionSet => ({
  ...row,
  questions: Array.isArray(questions)
    ? questions.filter((each): each is string => typeof each === "string")
    : [],
});

const setColumns = { id: true, name: true, questions: true } as const;

/** By their names. */
export async function readSets(): Promise<QuestionSet[]> {
  return (await db.questionSet.findMany({ orderBy: { name: "asc" }, select: setColumns })).map(
    asSet,
  );
}

/** Throws `not_found`. */
export async function getSet(id: string, tx: Transaction = db): Promise<QuestionSet> {
  const row = await tx.questionSet.findUnique({ where: { id }, select: setColumns });
  if (!row) throw notFound("question_set");
  return asSet(row);
}

/** Stores a set, whole. Throws `conflict` when another one has its name. */
export async function putSet(tx: Transaction, { id, ...data }: QuestionSet): Promise<void> {
  try {
    await tx.questionSet.upsert({
      where: { id },
      create: { id, ...data },
      update: data,
      select: { id: true },
    });
  } catch (thrown) {
    throw isDbError(thrown, "P2002")
      ? new AppError("conflict", "question_set_name_taken", { name: data.name })
      : thrown;
  }
}

export async function removeSet(tx: Transaction, id: string): Promise<void> {
  await tx.questionSet.deleteMany({ where: { id } });
}

const trialColumns = {
  id: true,
  setName: true,
  modelId: true,
  against: true,
  state: true,
  problem: true,
  userId: true,
  startedAt: true,
  endedAt: true,
  revealedAt: true,
} as const;

/** A page of trials, the newest first. */
export async function page({ limit, cursor }: TrialQuery): Promise<{
  items: TrialRow[];
  nextCursor: string | null;
}> {
  const rows = await db.trial.findMany({
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    take: limit + 1,
    ...(cursor !== undefined && { cursor: { id: cursor }, skip: 1 }),
    select: trialColumns,
  });
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Throws `not_found`. */
export async function get(id: string, tx: Transaction = db): Promise<TrialRow> {
  const row = await tx.trial.findUnique({ where: { id }, select: trialColumns });
  if (!row) throw notFound("trial");
  return row;
}

/** The row, which the transaction then holds. Throws `not_found`. */
export async function hold(tx: Transaction, id: string): Promise<TrialRow> {
  await tx.$queryRaw`select id from "Trial" where id = ${id}::uuid for update`;
  return get(id, tx);
}

const asPair = ({
  modelAnswer,
  againstAnswer,
  ...row
}: Omit<PairRow, "answers"> & { modelAnswer: unknown; againstAnswer: unknown }): PairRow => ({
  ...row,
  answers: {
    model: storedAnswerSchema.safeParse(modelAnswer).data ?? null,
    against: storedAnswerSchema.safeParse(againstAnswer).data ?? null,
  },
});

const pairColumns = {
  position: true,
  question: true,
  swapped: true,
  modelAnswer: true,
  againstAnswer: true,
  verdict: true,
} as const;

export async function readPairs(trialId: string, tx: Transaction = db): Promise<PairRow[]> {
  const rows = await tx.trialPair.findMany({
    where: { trialId },
    orderBy: { position: "asc" },
    select: pairColumns,
  });
  return rows.map(asPair);
}

/** What a list shows of a trial's pairs; no texts. Times in ms. */
export type TrialCounts = {
  trialId: string;
  questions: number;
  asked: number;
  model: number;
  against: number;
  same: number;
  modelMs: number | null;
  againstMs: number | null;
};

export async function countPairs(trialIds: string[]): Promise<Map<string, TrialCounts>> {
  const rows = await db.$queryRaw<TrialCounts[]>`
    select "trialId"::text, count(*)::int as "questions", (count("modelAnswer") + count("againstAnswer"))::int as "asked",
      (count(*) filter (where "verdict" = 'model'))::int as "model",
      (count(*) filter (where "verdict" = 'against'))::int as "against",
      (count(*) filter (where "verdict" = 'same'))::int as "same",
      percentile_cont(0.5) within group (order by ("modelAnswer"->>'totalMs')::float8) as "modelMs",
      percentile_cont(0.5) within group (order by ("againstAnswer"->>'totalMs')::float8) as "againstMs"
    from "TrialPair" where "trialId" = any(${trialIds}::uuid[]) group by "trialId"`;
  return new Map(rows.map((row) => [row.trialId, row]));
}

export async function insert(
  tx: Transaction,
  row: Pick<TrialRow, "id" | "setName" | "modelId" | "against" | "userId"> & { instanceId: string },
  pairs: Pick<PairRow, "question" | "swapped">[],
): Promise<void> {
  await tx.trial.create({ data: row, select: { id: true } });
  await tx.trialPair.createMany({
    data: pairs.map((pair, position) => ({ trialId: row.id, position, ...pair })),
  });
}

/** Stores an answer. Returns false when the trial is not to go on: it was canceled, or another web server has taken it over. */
export async function putAnswer(
  { id, position, side }: { id: string; position: number; side: Side },
  answer: TrialAnswer,
  instanceId: string,
): Promise<boolean> {
  const column = side === "model" ? "modelAnswer" : "againstAnswer";
  const { count } = await db.trialPair.updateMany({
    where: { trialId: id, position, trial: { state: "running", instanceId } },
    data: { [column]: answer },
  });
  return count > 0;
}

/** Whether this web server is still to run a trial. */
export async function isRunBy(id: string, instanceId: string): Promise<boolean> {
  return (await db.trial.count({ where: { id, state: "running", instanceId } })) > 0;
}

/** Stores how a trial has ended, unless it was canceled before. */
export async function end(
  id: string,
  instanceId: string,
  state: "done" | "failed",
  problem: string | null,
): Promise<void> {
  await db.trial.updateMany({
    where: { id, instanceId, state: "running" },
    data: { state, problem, endedAt: new Date() },
  });
}

export async function update(
  tx: Transaction,
  id: string,
  data: Partial<Pick<TrialRow, "state" | "problem" | "endedAt" | "revealedAt">> & {
    instanceId?: string;
  },
): Promise<void> {
  await tx.trial.updateMany({ where: { id }, data });
}

export async function putVerdict(
  tx: Transaction,
  trialId: string,
  position: number,
  verdict: PairRow["verdict"],
): Promise<void> {
  await tx.trialPair.updateMany({ where: { trialId, position }, data: { verdict } });
}

export async function remove(tx: Transaction, id: string): Promise<void> {
  await tx.trial.deleteMany({ where: { id } });
}

/** Takes over the running trials of web servers that are not among these. */
export async function takeOver(live: string[], instanceId: string): Promise<TrialRow[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    update "Trial" set "instanceId" = ${instanceId}::uuid
    where "state" = 'running' and "instanceId" <> all(${live}::uuid[]) returning "id"::text`;
  return db.trial.findMany({
    where: { id: { in: rows.map(({ id }) => id) } },
    select: trialColumns,
  });
}
