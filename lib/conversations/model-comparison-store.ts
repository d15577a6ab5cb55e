import "server-only";

import type { Admin } from "#lib/auth/viewer.ts";
import { db } from "#lib/db.ts";

/** Half of the values are at most `median`. `p95`: 95 of 100 are no worse. */
export type Spread = { median: number; p95: number };

/** What the turns of a model have come to. Times in ms, lengths in tokens and in characters. */
export type ModelFigures = {
  users: number;
  answers: number;
  failed: number;
  stopped: number;
  interrupted: number;
  cutAtLimit: number;
  /** Answers whose question was asked again. */
  regenerated: number;
  firstTokenMs: Spread | null;
  tokensPerSecond: Spread | null;
  replyTokens: Spread | null;
  replyLength: Spread | null;
};

/** At most this many turns are read, the newest, so that the cost has a bound. */
const mostTurns = 2_000;
/** Of shorter answers the speed says nothing. */
const fewestTokens = 10;

type Row = Omit<
  ModelFigures,
  "firstTokenMs" | "tokensPerSecond" | "replyTokens" | "replyLength"
> & {
  firstTokenMs: number[] | null;
  tokensPerSecond: number[] | null;
  replyTokens: number[] | null;
  replyLength: number[] | null;
};

/**
 * The figures of the ended turns of a model, of all users, from a time on and to another; never a text. The time to the first token is without
 * that in the queue, which depends on how many ask.
 */
export async function modelFigures(
  _admin: Admin,
  model: string,
  { since, until }: { since: Date; until: Date },
): Promise<ModelFigures> {
  const [row] = await db.$queryRaw<Row[]>`
    with t as (
      select t.*, c."ownerId",
        extract(epoch from t."firstTokenAt" - coalesce(t."calledAt", t."startedAt")) * 1000 as "wait",
        case when t."status" = 'done' and t."replyTokens" >= ${fewestTokens}::int
          then t."replyTokens" / greatest(0.001, extract(epoch from t."endedAt" - t."firstTokenAt")) end as "speed"
      from (
        select "conversationId", "questionId", "sequence", "status", "startedAt", "calledAt", "firstTokenAt", "endedAt", "replyTokens",
          "replyLength", "cutAtLimit"
        from "Turn"
        where "model" = ${model} and "startedAt" >= ${since} and "startedAt" < ${until} and "status" not in ('queued', 'streaming')
        order by "startedAt" desc limit ${mostTurns}::int
      ) t join "Conversation" c on c."id" = t."conversationId"
    )
    select count(distinct "ownerId")::int as "users",
      (count(*) filter (where "status" = 'done'))::int as "answers",
      (count(*) filter (where "status" = 'failed'))::int as "failed",
      (count(*) filter (where "status" = 'stopped'))::int as "stopped",
      (count(*) filter (where "status" = 'interrupted'))::int as "interrupted",
      (count(*) filter (where "cutAtLimit"))::int as "cutAtLimit",
      (count(*) filter (where exists (
        select 1 from "Turn" n where n."conversationId" = t."conversationId" and n."questionId" = t."questionId" and n."sequence" > t."sequence"
      )))::int as "regenerated",
      percentile_cont(array[0.5, 0.95]) within group (order by "wait"::float8) as "firstTokenMs",
      percentile_cont(array[0.5, 0.05]) within group (order by "speed"::float8) as "tokensPerSecond",
      percentile_cont(array[0.5, 0.95]) within group (order by "replyTokens"::float8) filter (where "status" = 'done') as "replyTokens",
      percentile_cont(array[0.5, 0.95]) within group (order by "replyLength"::float8) filter (where "status" = 'done') as "replyLength"
    from t`;
  if (!row) throw new Error("an aggregate has one row");
  return {
    ...row,
    firstTokenMs: spreadOf(row.firstTokenMs),
    tokensPerSecond: spreadOf(row.tokensPerSecond),
    replyTokens: spreadOf(row.replyTokens),
    replyLength: spreadOf(row.replyLength),
  };
}

function spreadOf(values: number[] | null): Spread | null {
  const [median, p95] = values ?? [];
  return median == null || p95 == null ? null : { median, p95 };
}
