import "server-only";

import { db, isDbError, type Transaction } from "#lib/db.ts";
import { AppError, notFound } from "#lib/errors.ts";

import type { VariantContents } from "./contents-rules.ts";
import {
  type Variant,
  type VariantAllowed,
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
    select: columns,
    orderBy: [{ name: "asc" }, { id: "asc" }],
    take: limit + 1,
    ...(cursor !== undefined && { cursor: { id: cursor }, skip: 1 }),
  });
  const items = await withContents(rows.slice(0, limit).map(plain));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Throws `not_found`. */
export async function get(id: string): Promise<Variant> {
  const row = await db.variant.findUnique({ where: { id }, select: columns });
  const [variant] = row ? await withContents([plain(row)]) : [];
  if (!variant) throw notFound("variant");
  return variant;
}

type Row = {
  id: string;
  modelId: string;
  name: string;
  enabled: boolean;
  version: number;
  allowed: VariantAllowed;
};

const columns = {
  id: true,
  modelId: true,
  name: true,
  enabled: true,
  version: true,
  access: true,
  users: { select: { userId: true } },
} as const;

type Stored = Omit<Row, "allowed"> & {
  access: "base" | "everyone" | "named";
  users: { userId: string }[];
};

const plain = ({ access, users, ...row }: Stored): Row => ({
  ...row,
  allowed: access === "named" ? users.map(({ userId }) => userId).sort() : access,
});

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
  return rows.flatMap(({ id, ...row }) => {
    const own = versions.filter(({ variantId }) => variantId === id);
    const [newest] = own;
    if (!newest) return [];
    const history = own.map(({ version, at, by }) => ({ version, at: at.toISOString(), by }));
    const contents = variantContentsSchema.parse(newest.contents);
    return [{ id, ...row, version: newest.version, ...contents, history }];
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
export type EnabledVariant = Omit<Row, "enabled"> & VariantContents;

/** The enabled variants by their names. One whose contents cannot be read is left out. */
export async function enabledRows(): Promise<EnabledVariant[]> {
  const rows = await db.$queryRaw<(Omit<Row, "enabled"> & { contents: unknown })[]>`
    select a."id"::text, a."modelId", a."name", a."version", v."contents",
      case when a."access" = 'named'
        then (select coalesce(jsonb_agg(u."userId"), '[]') from "VariantUser" u where u."variantId" = a."id")
        else to_jsonb(a."access"::text) end as allowed
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
  const row = await tx.variant.findUnique({ where: { id }, select: columns });
  if (!row) throw notFound("variant");
  return plain(row);
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

/** Which of these are the ids of variants. */
export async function takenIds(tx: Transaction, modelIds: string[]): Promise<Set<string>> {
  const rows = await tx.variant.findMany({
    where: { modelId: { in: modelIds } },
    select: { modelId: true },
  });
  return new Set(rows.map(({ modelId }) => modelId));
}

const accessOf = (allowed: VariantAllowed): Stored["access"] =>
  Array.isArray(allowed) ? "named" : allowed;

/** Throws `conflict` when the name is taken, `invalid` when a user who may use the variant does not exist. */
export async function insert(tx: Transaction, { allowed, ...row }: Row): Promise<void> {
  const data = { ...row, access: accessOf(allowed) };
  await named(row.name, tx.variant.create({ data, select: { id: true } }));
  await allow(tx, row.id, allowed);
}

/** Throws as `insert` does. */
export async function update(tx: Transaction, { id, allowed, ...row }: Row): Promise<void> {
  const data = { ...row, access: accessOf(allowed) };
  await named(row.name, tx.variant.update({ where: { id }, data, select: { id: true } }));
  await allow(tx, id, allowed);
}

async function allow(tx: Transaction, variantId: string, allowed: VariantAllowed): Promise<void> {
  await tx.variantUser.deleteMany({ where: { variantId } });
  if (!Array.isArray(allowed)) return;
  try {
    await tx.variantUser.createMany({ data: allowed.map((userId) => ({ variantId, userId })) });
  } catch (thrown) {
    throw isDbError(thrown, "P2003") ? new AppError("invalid", "user_missing") : thrown;
  }
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
