import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { Prisma } from "#lib/db.ts";

/** In SQL, of the row `c` of "Collection": its owner, its members if it is for named people, or whoever signs in. */
export const readableBy = (viewer: Viewer): Prisma.Sql =>
  Prisma.sql`(c."ownerId" = ${viewer.id}::uuid or c."visibility" = 'everyone' or (c."visibility" = 'people' and exists (
    select 1 from "CollectionMember" m where m."collectionId" = c."id" and m."userId" = ${viewer.id}::uuid)))`;
