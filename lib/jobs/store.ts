import "server-only";

// Rows of jobs. A waiting or running row belongs to one web server; only a takeover changes that, or a newer turn that ended on another one.

import type { Viewer } from "#lib/auth/viewer.ts";
import { visibleSql, visibleTo } from "#lib/conversations/index.ts";
import { db, inTransaction, Prisma, type Transaction } from "#lib/db.ts";

export type JobKind = "compaction" | "title";

/** A job that has been claimed. */
export type Job = {
  id: string;
  kind: JobKind;
  conversationId: string;
  userId: string;
  turnId: string;
  model: string;
  attempts: number;
  preemptions: number;
};

/** The ended turn that jobs follow. */
export type EndedTurn = { id: string; conversationId: string; model: string };

/** A job that has failed or died this often is not started again. */
export const mostAttempts = 5;

/**
 * A conversation's own questions come before its job this many times: they preempt it, or it has not started yet. Then it starts at once and
 * runs to its end; otherwise a user who asks quickly would never get a compaction.
 */
export const mostPreempted = 2;

/** A kind of job, and how long to wait for another question before it starts, in ms. */
export type WantedJob = { kind: JobKind; quiet: number };

/**
 * Stores jobs of a turn, in one statement. A job of the same kind and conversation follows the newer turn from now on: one that is running is
 * run again when it has ended, and what was counted of it is kept. Stores nothing for a conversation that the viewer may not see.
 */
export async function insert(
  viewer: Viewer,
  { id, conversationId, model }: EndedTurn,
  wanted: WantedJob[],
  instanceId: string,
): Promise<void> {
  const failed = Prisma.sql`"Job"."state" = 'failed'`;
  const running = Prisma.sql`"Job"."state" = 'running'`;
  const [kinds, quiets] = [wanted.map(({ kind }) => kind), wanted.map(({ quiet }) => quiet)];
  await db.$executeRaw`
    insert into "Job" ("id", "kind", "conversationId", "userId", "turnId", "model", "instanceId", "queuedAt")
    select gen_random_uuid(), k."kind"::"JobKind", c."id", ${viewer.id}::uuid, ${id}::uuid, ${model}, ${instanceId}::uuid,
      clock_timestamp() + k."quiet" * interval '1 millisecond'
    from "Conversation" c cross join unnest(${kinds}::text[], ${quiets}::int[]) as k("kind", "quiet")
    where c."id" = ${conversationId}::uuid and ${visibleSql(viewer)}
    on conflict ("conversationId", "kind") do update set
      "turnId" = excluded."turnId", "model" = excluded."model", "userId" = excluded."userId",
      "instanceId" = case when ${running} then "Job"."instanceId" else excluded."instanceId" end,
      "attempts" = case when ${failed} then 0 else "Job"."attempts" end,
      "preemptions" = case when ${failed} then 0 else "Job"."preemptions" + 1 end,
      "queuedAt" = case when ${failed} then excluded."queuedAt"
        when "Job"."preemptions" + 1 >= ${mostPreempted} then least("Job"."queuedAt", clock_timestamp())
        else greatest("Job"."queuedAt", excluded."queuedAt") end,
      "state" = case when ${running} then "Job"."state" else 'waiting' end,
      "error" = null`;
}

/** What keeps waiting jobs from being claimed. */
export type Busy = {
  /** Models that a job of this process uses. */
  models: string[];
  /** Conversations whose jobs must not start. */
  conversations: string[];
  /** The other web servers: a model that a job of theirs uses is busy too. */
  others: string[];
};

/** `waiting`: how many other jobs of the web server wait. */
export type Claim = { job: Job | undefined; waiting: number };

/** Claims the first waiting job of a web server whose model is free. */
export async function claim(instanceId: string, busy: Busy): Promise<Claim> {
  const claimed = (tx: Transaction) => tx.$queryRaw<((Job | { id: null }) & { waiting: number })[]>`
    with claimed as (
      update "Job" set "state" = 'running', "attempts" = "attempts" + 1
      where "id" = (
        select j."id" from "Job" j
        where j."instanceId" = ${instanceId}::uuid and j."state" = 'waiting' and j."queuedAt" <= clock_timestamp()
          and j."model" <> all(${busy.models}::text[]) and j."conversationId" <> all(${busy.conversations}::uuid[])
          and not exists (select 1 from "Job" r where r."state" = 'running' and r."model" = j."model"
            and r."instanceId" = any(${busy.others}::uuid[]))
        order by j."queuedAt", j."id" limit 1 for update skip locked)
      returning "id", "kind"::text as "kind", "conversationId", "userId", "turnId", "model", "attempts", "preemptions"
    )
    -- The count is of the rows as they were before the claim.
    select claimed.*, w.waiting - (case when claimed."id" is null then 0 else 1 end) as "waiting"
    from (select count(*)::int as waiting from "Job" where "instanceId" = ${instanceId}::uuid and "state" = 'waiting') w
    left join claimed on true`;
  const [row] =
    busy.others.length === 0
      ? await claimed(db)
      : await inTransaction(async (tx) => {
          // One server at a time: two that look at the same moment would both find a model free.
          await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('parlor jobs'))`;
          return claimed(tx);
        });
  if (!row || row.id === null) return { job: undefined, waiting: row?.waiting ?? 0 };
  const { waiting, ...job } = row;
  return { job, waiting };
}

/** Ends a job that is done. When it follows a newer turn by now, it waits again: then true. */
export async function finish({ id, turnId }: Job, instanceId: string): Promise<boolean> {
  // Not if another server has taken it over.
  const where = { id, instanceId, state: "running" as const };
  const { count } = await db.job.deleteMany({ where: { ...where, turnId } });
  if (count > 0) return false;
  const { count: again } = await db.job.updateMany({
    where,
    data: { state: "waiting", attempts: 0, preemptions: 0, error: null },
  });
  return again > 0;
}

/** Puts a job that was preempted at the end of the queue, where it waits for `quiet` ms; the run is not counted as an attempt. */
export async function release({ id }: Job, instanceId: string, quiet: number): Promise<void> {
  await db.$executeRaw`
    update "Job" set "state" = 'waiting', "queuedAt" = clock_timestamp() + ${quiet}::int * interval '1 millisecond',
      "attempts" = "attempts" - 1
    where "id" = ${id}::uuid and "instanceId" = ${instanceId}::uuid and "state" = 'running'`;
}

/** Puts a job whose attempt has failed at the end of the queue; after the last attempt it stays as failed, which is returned. */
export async function fail(
  { id, attempts }: Job,
  instanceId: string,
  error: string,
): Promise<boolean> {
  const state = attempts >= mostAttempts ? "failed" : "waiting";
  await db.$executeRaw`
    update "Job" set "state" = ${state}::"JobState", "queuedAt" = clock_timestamp(), "error" = ${error}
    where "id" = ${id}::uuid and "instanceId" = ${instanceId}::uuid and "state" = 'running'`;
  return state === "failed";
}

/** The web servers that jobs belong to. */
export async function owners(): Promise<string[]> {
  const where = { state: { not: "failed" as const } };
  const rows = await db.job.findMany({
    where,
    distinct: ["instanceId"],
    select: { instanceId: true },
  });
  return rows.map(({ instanceId }) => instanceId);
}

/**
 * Takes over the jobs of web servers that are gone. A job that was running has used up an attempt: one that ends its server each time must
 * not do so for ever. It may be preempted again from now on: nothing is known of its new call, which may hang. Returns the kinds of the jobs,
 * and whether they failed for good by that.
 */
export async function takeOver(
  gone: string[],
  instanceId: string,
): Promise<{ kind: JobKind; failed: boolean }[]> {
  return db.$queryRaw<{ kind: JobKind; failed: boolean }[]>`
    update "Job" j set "instanceId" = ${instanceId}::uuid,
      "state" = case when j."state" = 'running' and j."attempts" >= ${mostAttempts} then 'failed' else 'waiting' end::"JobState",
      "error" = case when j."state" = 'running' then 'died' else j."error" end,
      "preemptions" = case when j."state" = 'running' then 0 else j."preemptions" end
    from (select "id" from "Job" where "instanceId" = any(${gone}::uuid[]) and "state" in ('waiting', 'running')
      for update skip locked) as left_behind
    where j."id" = left_behind."id"
    returning j."kind"::text as "kind", j."state" = 'failed' as "failed"`;
}

/** Whether a web server runs this job of a conversation. */
export async function isRunning(
  viewer: Viewer,
  conversationId: string,
  kind: JobKind,
): Promise<boolean> {
  const where = {
    conversationId,
    conversation: visibleTo(viewer),
    kind,
    state: "running" as const,
  };
  return (await db.job.findFirst({ where, select: { id: true } })) !== null;
}

/** Deletes the jobs of a conversation, or those of one kind that are not running. */
export async function remove(
  viewer: Viewer,
  conversationId: string,
  only?: { kind: JobKind },
  tx: Transaction = db,
): Promise<void> {
  await tx.job.deleteMany({
    where: {
      conversationId,
      conversation: visibleTo(viewer),
      ...(only && { kind: only.kind, state: { not: "running" } }),
    },
  });
}
