import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { visibleSql } from "#lib/conversations/index.ts";
import { db, Prisma } from "#lib/db.ts";

import { mostPlaces } from "./recall.ts";

/** `number`: that of the message on its branch. */
type TermPlace = { term: string; messageId: string; number: number };

/** Stores the terms of messages that were compacted. */
export async function insertSearchTerms(
  viewer: Viewer,
  conversationId: string,
  throughId: string,
  terms: TermPlace[],
): Promise<void> {
  if (terms.length === 0) return;
  await db.$executeRaw`
    insert into "SearchTerm" ("conversationId", "term", "messageId", "throughId", "number")
    select c."id", w."term", w."messageId", ${throughId}, w."number"
    from jsonb_to_recordset(${JSON.stringify(terms)}::jsonb) as w("term" text, "messageId" text, "number" int)
    join "Conversation" c on c."id" = ${conversationId}::uuid and ${visibleSql(viewer)}
    on conflict do nothing`;
}

/**
 * The compacted messages of a branch that contain given terms: for each at most `mostPlaces`, the newest first. The cost depends on the terms and not on the
 * length of the history. `branched` says that the conversation has cuts on several branches: then only messages from `throughId` upwards
 * are considered.
 */
export async function findTermPlaces(
  viewer: Viewer,
  conversationId: string,
  cut: { throughId: string; branched: boolean },
  terms: string[],
): Promise<TermPlace[]> {
  const onBranch = cut.branched
    ? Prisma.sql`and r."throughId" in (
        with recursive up as (
          select k."throughId", k."previousId" from "Cut" k where k."conversationId" = ${conversationId}::uuid and k."throughId" = ${cut.throughId}
          union all
          select k."throughId", k."previousId" from "Cut" k join up on k."conversationId" = ${conversationId}::uuid and k."throughId" = up."previousId"
        ) select "throughId" from up)`
    : Prisma.empty;
  return db.$queryRaw<TermPlace[]>`
    select w."term", r."messageId", r."number" from unnest(${terms}::text[]) as w("term")
    cross join lateral (
      select r."messageId", r."number" from "SearchTerm" r
      where r."conversationId" = ${conversationId}::uuid and r."term" = w."term" ${onBranch}
      order by r."number" desc, r."messageId" desc limit ${mostPlaces}
    ) r
    where exists (select 1 from "Conversation" c where c."id" = ${conversationId}::uuid and ${visibleSql(viewer)})`;
}
