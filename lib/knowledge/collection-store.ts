import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { db, Prisma, type Transaction } from "#lib/db.ts";
import { notFound } from "#lib/errors.ts";

import { roleSql } from "./changeable-store.ts";
import { readableBy } from "./readable-store.ts";
import type {
  Collection,
  CollectionChange,
  CollectionPage,
  CollectionQuery,
  Member,
  MemberList,
  NewCollection,
} from "./schema.ts";

type Row = Omit<Collection, "embeddingModel">;

const columns = (viewer: Viewer) => Prisma.sql`c."id"::text, c."name", c."description",
  ${roleSql(viewer)} as "role", u."name" as "ownerName", c."visibility"::text, c."onlyFromDocuments",
  (select count(*)::int from "Document" d where d."collectionId" = c."id") as "documents",
  (select count(d."currentId")::int from "Document" d where d."collectionId" = c."id") as "ready"`;

const plain = (row: Row): Collection => ({ ...row, embeddingModel: null });

/** A page of the collections that the viewer may read, by their names. */
export async function page(
  viewer: Viewer,
  { limit, cursor }: CollectionQuery,
): Promise<CollectionPage> {
  const after =
    cursor === undefined
      ? Prisma.sql`true`
      : Prisma.sql`(lower(c."name"), c."id") > (select lower(x."name"), x."id" from "Collection" x where x."id" = ${cursor}::uuid)`;
  const rows = await db.$queryRaw<Row[]>`
    select ${columns(viewer)} from "Collection" c join "User" u on u."id" = c."ownerId"
    where ${readableBy(viewer)} and ${after}
    order by lower(c."name"), c."id" limit ${limit + 1}`;
  const items = rows.slice(0, limit).map(plain);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Throws `not_found`. */
export async function get(viewer: Viewer, id: string, tx: Transaction = db): Promise<Collection> {
  const [row] = await tx.$queryRaw<Row[]>`
    select ${columns(viewer)} from "Collection" c join "User" u on u."id" = c."ownerId"
    where c."id" = ${id}::uuid and ${readableBy(viewer)}`;
  if (!row) throw notFound("collection");
  return plain(row);
}

/** The collection, whose row the transaction then holds, so that what is counted in it stays true. Throws `not_found`. */
export async function hold(
  tx: Transaction,
  viewer: Viewer,
  id: string,
): Promise<Pick<Collection, "name" | "role" | "documents" | "visibility">> {
  await tx.$queryRaw`select "id" from "Collection" where "id" = ${id}::uuid for update`;
  return get(viewer, id, tx);
}

export async function insert(
  tx: Transaction,
  row: NewCollection & { id: string; ownerId: string },
): Promise<void> {
  await tx.collection.create({ data: row, select: { id: true } });
}

export async function update(tx: Transaction, id: string, data: CollectionChange): Promise<void> {
  await tx.collection.updateMany({ where: { id }, data });
}

export async function remove(tx: Transaction, id: string): Promise<void> {
  await tx.collection.deleteMany({ where: { id } });
}

/** By their names. */
export async function readMembers(collectionId: string): Promise<MemberList["items"]> {
  const rows = await db.collectionMember.findMany({
    where: { collectionId },
    select: { userId: true, role: true, user: { select: { name: true, username: true } } },
    orderBy: [{ user: { name: "asc" } }, { userId: "asc" }],
  });
  return rows.map(({ user, ...member }) => ({ ...member, ...user }));
}

/** Replaces the members. Throws `not_found` for one who does not exist. */
export async function putMembers(
  tx: Transaction,
  collectionId: string,
  members: Member[],
): Promise<void> {
  const userIds = members.map(({ userId }) => userId);
  const known = await tx.user.count({ where: { id: { in: userIds } } });
  if (known < members.length) throw notFound("user");
  await tx.collectionMember.deleteMany({ where: { collectionId } });
  await tx.collectionMember.createMany({
    data: members.map((member) => ({ collectionId, ...member })),
  });
}
