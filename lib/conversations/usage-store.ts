import "server-only";

// What turns have used, in figures that outlive them: counted in the statement that ends a turn, so that each is counted once.

import { db, Prisma } from "#lib/db.ts";

/** How long figures are kept, in days: longer than any page shows them. */
const keptDays = 100;

/**
 * Adds what the turns `t` (id, model), which this statement ends as `e` says, have used. In one order, so that the statements of two web servers
 * that add to the same rows do not wait for each other in a circle.
 */
export const addUsageSql = Prisma.sql`
  insert into "Usage" ("hour", "userId", "model", "done", "stopped", "failed", "promptTokens", "replyTokens")
  select date_trunc('hour', e."endedAt", 'UTC'), c."ownerId", t."model",
    count(*) filter (where e."status" = 'done'), count(*) filter (where e."status" = 'stopped'),
    count(*) filter (where e."status" in ('failed', 'interrupted')), coalesce(sum(e."promptTokens"), 0), coalesce(sum(e."replyTokens"), 0)
  from t join e on e."turnId" = t."id" join "Conversation" c on c."id" = e."conversationId"
  group by 1, 2, 3 order by 1, 2, 3
  on conflict ("hour", "userId", "model") do update set
    "done" = "Usage"."done" + excluded."done", "stopped" = "Usage"."stopped" + excluded."stopped", "failed" = "Usage"."failed" + excluded."failed",
    "promptTokens" = "Usage"."promptTokens" + excluded."promptTokens", "replyTokens" = "Usage"."replyTokens" + excluded."replyTokens"`;

export type UsageFigures = {
  done: number;
  stopped: number;
  failed: number;
  promptTokens: number;
  replyTokens: number;
};

/** The figures of a span: of one model, or of all of them (null). */
export type UsageRow = UsageFigures & { span: number; model: string | null; users: number };

/**
 * What was used in each span between two of these times, which ascend; `span` counts from 0. What began in the hour before a time belongs to
 * the span before it, in which that hour began. Spans without use have no row.
 */
export async function usageBetween(times: readonly Date[]): Promise<UsageRow[]> {
  const [first, last] = [times[0], times.at(-1)];
  return db.$queryRaw<UsageRow[]>`
    with used as (
      select width_bucket("hour", ${times}::timestamptz[]) - 1 as "span", * from "Usage" where "hour" >= ${first} and "hour" < ${last}
    )
    select "span", case when grouping("model") = 0 then "model" end as "model", count(distinct "userId")::int as "users",
      sum("done")::int as "done", sum("stopped")::int as "stopped", sum("failed")::int as "failed",
      sum("promptTokens")::float8 as "promptTokens", sum("replyTokens")::float8 as "replyTokens"
    from used group by grouping sets (("span", "model"), ("span")) order by 1, 2 nulls first`;
}

/** Deletes figures that no page shows any more; answers how many rows. */
export const deleteOldUsage = (): Promise<number> =>
  db.$executeRaw`delete from "Usage" where "hour" < now() - make_interval(days => ${keptDays}::int)`;
