import "server-only";

import { db, isDbError, type Transaction } from "#lib/db.ts";
import { AppError, notFound } from "#lib/errors.ts";

import type { VariantContents } from "./modelfile-rules.ts";
import {
  type Variant,
  type VariantQuery,
  type VariantVersion,
  variantContentsSchema,
} from "./schema.ts";

/** How many versions stand in the history of a list. */
const listedVersions = 50;

type By = { id: string; username: string; name: string } | null;

/** A page of variants by their names, with their newest contents and versions. */
export async function page({ limit, cursor }: VariantQuery): Promise<{
  items: Variant[];
  nextCursor: string | null;
}> {
  const rows = await db.variant.findMany({
    orderBy: [{ name: "asc" }, { id: "asc" }],
    take: limit + 1,
    ...(cursor !== undefined && { cursor: { id: cursor }, skip: 1 }),
  });
  const items = await withContents(rows.slice(0, limit));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Throws `not_found`. */
export async function get(id: string): Promise<Variant> {
  const row = await db.variant.findUnique({ where: { id } });
  const [variant] = row ? await withContents([row]) : [];
  if (!variant) throw notFound("variant");
  return variant;
}

type Row = { id: string; name: string; enabled: boolean; version: number };

async function withContents(rows: Row[]): Promise<Variant[]> {
  const ids = rows.map(({ id }) => id);
  // The user is joined without a foreign key: a version outlives its author, as an audit event does.
  const versions = await db.$queryRaw<
    { variantId: string; version: number; at: Date; by: By; contents: unknown }[]
  >`
    select v."variantId"::text, v."version", v."at",
      case when v."version" = a."version" then v."contents" end as contents,
      case when u."id" is null then null else jsonb_build_object('id', u."id", 'username', u."username", 'name', u."name") end as by
    from "VariantVersion" v join "Variant" a on a."id" = v."variantId" left join "User" u on u."id" = v."userId"
    where v."variantId" = any(${ids}::uuid[]) and v."version" > a."version" - ${listedVersions}::int
    order by v."version" desc`;
  return rows.flatMap(({ id, name, enabled }) => {
    const own = versions.filter(({ variantId }) => variantId === id);
    const [newest] = own;
    if (!newest) return [];
    const history = own.map(({ version, at, by }) => ({ version, at: at.toISOString(), by }));
    const contents = variantContentsSchema.parse(newest.contents);
    return [{ id, name, enabled, version: newest.version, ...contents, history }];
  });
}

/** One version, also of a variant that was deleted. */
export async function findVersion(
  variantId: string,
  version: number,
): Promise<VariantVersion | undefined> {
  const [row] = await db.$queryRaw<{ at: Date; by: By; contents: unknown }[]>`
    select v."at", v."contents",
      case when u."id" is null then null else jsonb_build_object('id', u."id", 'username', u."username", 'name', u."name") end as by
    from "VariantVersion" v left join "User" u on u."id" = v."userId"
    where v."variantId" = ${variantId}::uuid and v."version" = ${version}::int`;
  if (!row) return undefined;
  const contents = variantContentsSchema.parse(row.contents);
  return { version, at: row.at.toISOString(), by: row.by, ...contents };
}

/** An enabled variant, as models are made of it. */
export type EnabledVariant = { id: string; name: string; version: number } & VariantContents;

/** The enabled variants by their names. One whose contents cannot be read is left out. */
export async function enabledRows(): Promise<EnabledVariant[]> {
  const rows = await db.$queryRaw<
    { id: string; name: string; version: number; contents: unknown }[]
  >`
    select a."id"::text, a."name", a."version", v."contents"
    from "Variant" a join "VariantVersion" v on v."variantId" = a."id" and v."version" = a."version"
    where a."enabled" order by a."name", a."id"`;
  return rows.flatMap(({ contents, ...row }) => {
    const { data } = variantContentsSchema.safeParse(contents);
    return data ? [{ ...row, ...data }] : [];
  });
}

/** The row, which the transaction then holds: of two changes at the same time one waits. Throws `not_found`. */
export async function hold(tx: Transaction, id: string): Promise<Row> {
  await tx.$queryRaw`select "id" from "Variant" where "id" = ${id}::uuid for update`;
  const columns = { id: true, name: true, enabled: true, version: true };
  const row = await tx.variant.findUnique({ where: { id }, select: columns });
  if (!row) throw notFound("variant");
  return row;
}

/** The newest contents of a variant that the transaction holds. */
export async function contentsOf(
  tx: Transaction,
  { id, version }: Pick<Row, "id" | "version">,
): Promise<VariantContents> {
  const row = await tx.variantVersion.findUnique({
    where: { variantId_version: { variantId: id, version } },
  });
  if (!row) throw notFound("variant_version");
  return variantContentsSchema.parse(row.contents);
}

/** Throws `conflict` when the name is taken. */
export async function insert(tx: Transaction, row: Row): Promise<void> {
  await named(row.name, tx.variant.create({ data: row, select: { id: true } }));
}

/** Throws `conflict` when the name is taken. */
export async function update(tx: Transaction, { id, ...row }: Row): Promise<void> {
  await named(row.name, tx.variant.update({ where: { id }, data: row, select: { id: true } }));
}

export async function insertVersion(
  tx: Transaction,
  row: { variantId: string; version: number; userId: string; contents: VariantContents },
): Promise<void> {
  await tx.variantVersion.create({
    // Without the fields that are undefined, which Prisma refuses in JSON.
    data: { ...row, contents: JSON.parse(JSON.stringify(row.contents)) as object },
    select: { version: true },
  });
}

/** Its versions stay: they are what a model saw. */
export async function remove(tx: Transaction, id: string): Promise<void> {
  await tx.variant.delete({ where: { id }, select: { id: true } });
}

async function named(name: string, change: Promise<unknown>): Promise<void> {
  try {
    await change;
  } catch (thrown) {
    throw isDbError(thrown, "P2002")
      ? new AppError("conflict", "variant_name_taken", { name })
      : thrown;
  }
}
