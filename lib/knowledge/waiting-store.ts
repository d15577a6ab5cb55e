import "server-only";

import { Prisma } from "#lib/db.ts";

/**
 * In SQL: the versions that wait to be read, with their places, from 1. Users take turns: somebody's first document comes before another one's second, and
 * documents that are being read count as their users' first ones.
 */
export const waitingSql = Prisma.sql`
  select q."id", (row_number() over (order by q."turn", q."createdAt", q."id"))::int as "place" from (
    select v."id", v."createdAt", row_number() over (partition by v."userId" order by v."createdAt", v."id") + (
      select count(*) from "DocumentVersion" r where r."userId" = v."userId" and r."status" in ('reading', 'indexing')) as "turn"
    from "DocumentVersion" v where v."status" = 'queued') q`;
