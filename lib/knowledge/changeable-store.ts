import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { Prisma } from "#lib/db.ts";

/** In SQL, of the row `c` of "Collection": who may change its documents. The members of a private one have no access. */
export const changeableBy = (viewer: Viewer): Prisma.Sql =>
  Prisma.sql`(c."ownerId" = ${viewer.id}::uuid or (c."visibility" <> 'private' and exists (
    select 1 from "CollectionMember" m where m."collectionId" = c."id" and m."userId" = ${viewer.id}::uuid and m."role" = 'editor')))`;

/** In SQL, of the row `c` of a collection that the viewer may read: what the viewer is there. */
export const roleSql = (viewer: Viewer): Prisma.Sql =>
  Prisma.sql`(case when c."ownerId" = ${viewer.id}::uuid then 'owner' when ${changeableBy(viewer)} then 'editor' else 'reader' end)`;
