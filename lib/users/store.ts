import "server-only";

import { db, isDbError, Prisma, type Transaction } from "#lib/db.ts";
import { AppError, notFound } from "#lib/errors.ts";

import type { Colleague, Me, MeChange, User, UserPage, UserQuery } from "./schema.ts";

const columns = {
  id: true,
  username: true,
  name: true,
  role: true,
  disabledAt: true,
  createdAt: true,
  lastSeenAt: true,
} as const;

type Row = Pick<User, "id" | "username" | "name" | "role"> & {
  disabledAt: Date | null;
  createdAt: Date;
  lastSeenAt: Date | null;
};

const plain = ({ disabledAt, createdAt, lastSeenAt, ...user }: Row): User => ({
  ...user,
  disabled: disabledAt !== null,
  createdAt: createdAt.toISOString(),
  lastSeenAt: lastSeenAt?.toISOString() ?? null,
});

/** By user name, a page at a time. */
export async function page({ limit, cursor }: UserQuery): Promise<UserPage> {
  const rows = await db.user.findMany({
    where: cursor === undefined ? {} : { username: { gt: cursor } },
    orderBy: { username: "asc" },
    take: limit + 1,
    select: columns,
  });
  const items = rows.slice(0, limit).map(plain);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.username ?? null) : null };
}

/** The ids of the users who can sign in. */
export async function enabledIds(): Promise<string[]> {
  const rows = await db.user.findMany({ where: { disabledAt: null }, select: { id: true } });
  return rows.map(({ id }) => id);
}

export async function get(tx: Transaction, id: string): Promise<User> {
  const row = await tx.user.findUnique({ where: { id }, select: columns });
  if (!row) throw notFound("user");
  return plain(row);
}

export async function names(
  ids: readonly string[],
): Promise<Pick<User, "id" | "name" | "username">[]> {
  return db.user.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, name: true, username: true },
  });
}

export async function anyone(tx: Transaction = db): Promise<boolean> {
  return (await tx.user.findFirst({ select: { id: true } })) !== null;
}

type NewRow = Pick<Me, "id" | "username" | "name" | "role" | "language" | "mustChangePassword"> & {
  passwordHash: string;
};

/** Throws `conflict` when the user name is taken. */
export async function insert(tx: Transaction, row: NewRow): Promise<User> {
  try {
    return plain(await tx.user.create({ data: row, select: columns }));
  } catch (thrown) {
    throw isDbError(thrown, "P2002")
      ? new AppError("conflict", "username_taken", { username: row.username })
      : thrown;
  }
}

type Change = Partial<{
  name: string;
  role: User["role"];
  disabledAt: Date | null;
  revokedAt: Date;
  passwordHash: string;
  mustChangePassword: boolean;
}>;

export async function update(tx: Transaction, id: string, change: Change): Promise<User> {
  const [row] = await tx.user.updateManyAndReturn({ where: { id }, data: change, select: columns });
  if (!row) throw notFound("user");
  return plain(row);
}

/**
 * Locks every administrator's row until the transaction ends, so that two who demote each other at
 * the same time do not both succeed.
 */
export async function holdAdmins(tx: Transaction): Promise<void> {
  await tx.$queryRaw`select id from "User" where role = 'admin' order by id for update`;
}

export function countAdmins(tx: Transaction): Promise<number> {
  return tx.user.count({ where: { role: "admin", disabledAt: null } });
}

/** The fields for checking a sign-in. */
export function findByUsername(username: string) {
  return db.user.findUnique({
    where: { username },
    select: {
      id: true,
      username: true,
      passwordHash: true,
      disabledAt: true,
      language: true,
      theme: true,
    },
  });
}

/** The one who has this user name and can sign in. */
export function findColleague(username: string): Promise<Colleague | null> {
  return db.user.findFirst({
    where: { username, disabledAt: null },
    select: { id: true, name: true, username: true },
  });
}

export async function passwordHashOf(id: string): Promise<string | undefined> {
  return (await db.user.findUnique({ where: { id }, select: { passwordHash: true } }))
    ?.passwordHash;
}

/** The columns of a user's own row. */
const ownColumns = {
  id: true,
  username: true,
  name: true,
  role: true,
  language: true,
  theme: true,
  mustChangePassword: true,
} as const;

/** The user with this id; undefined when there is none or they are disabled. */
export async function findEnabled(id: string): Promise<Me | undefined> {
  const row = await db.user.findFirst({ where: { id, disabledAt: null }, select: ownColumns });
  return row ?? undefined;
}

/** The enabled administrator whose account is the oldest; undefined before the first run. */
export async function findOldestAdmin(): Promise<Me | undefined> {
  const row = await db.user.findFirst({
    where: { role: "admin", disabledAt: null },
    select: ownColumns,
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  return row ?? undefined;
}

export async function updateMe(tx: Transaction, id: string, change: MeChange): Promise<Me> {
  const [row] = await tx.user.updateManyAndReturn({
    where: { id, disabledAt: null },
    data: change,
    select: ownColumns,
  });
  if (!row) throw notFound("user");
  return row;
}

/** Of the rows `s` of "Session" and `u` of its user: a session lasts 30 days, 7 without use, and ends when its user is disabled. */
const sessionIsValid = Prisma.sql`u."disabledAt" is null
  and s."createdAt" > now() - interval '30 days' and s."lastUsedAt" > now() - interval '7 days'`;

/** In SQL: whether a session is valid, and its user does not have to change the password first. */
export const validSessionSql = (sessionId: string): Prisma.Sql =>
  Prisma.sql`exists (select 1 from "Session" s join "User" u on u."id" = s."userId"
    where s."id" = ${sessionId}::uuid and not u."mustChangePassword" and ${sessionIsValid})`;

export type SessionRow = Me & { sessionId: string; lastUsedAt: Date };

/** One statement, because nearly every request runs it. */
export async function findSession(sessionId: string): Promise<SessionRow | undefined> {
  const [row] = await db.$queryRaw<SessionRow[]>`
    select u."id", u."username", u."name", u."role"::text, u."language"::text, u."theme"::text, u."mustChangePassword",
      s."id" as "sessionId", s."lastUsedAt"
    from "Session" s join "User" u on u."id" = s."userId"
    where s."id" = ${sessionId}::uuid and ${sessionIsValid}`;
  return row;
}

export async function insertSession(
  tx: Transaction,
  session: { id: string; userId: string },
): Promise<void> {
  await tx.session.create({ data: session, select: { id: true } });
  await tx.user.update({
    where: { id: session.userId },
    data: { lastSeenAt: new Date() },
    select: { id: true },
  });
}

export async function touchSession({
  sessionId,
  id,
}: {
  sessionId: string;
  id: string;
}): Promise<void> {
  const now = new Date();
  await db.session.updateMany({ where: { id: sessionId }, data: { lastUsedAt: now } });
  await db.user.updateMany({ where: { id }, data: { lastSeenAt: now } });
}

export async function removeSession(
  tx: Transaction,
  id: string,
): Promise<{ userId: string } | undefined> {
  const [row] = await tx.$queryRaw<
    { userId: string }[]
  >`delete from "Session" where "id" = ${id}::uuid returning "userId"`;
  return row;
}

/** Ends the user's sessions, all of them or all but one. */
export async function removeSessions(
  tx: Transaction,
  userId: string,
  except?: string,
): Promise<void> {
  await tx.session.deleteMany({
    where: { userId, ...(except !== undefined && { id: { not: except } }) },
  });
}

/**
 * The sessions among these that have ended, and the users whose access was revoked since the given
 * time. Two questions in one statement.
 */
export async function findEnded(
  sessionIds: string[],
  people: { userId: string; since: Date }[],
): Promise<Set<string>> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    select given."id"::text as "id" from unnest(${sessionIds}::uuid[]) as given("id")
    where not exists (
      select 1 from "Session" s join "User" u on u."id" = s."userId" where s."id" = given."id" and u."disabledAt" is null)
    union
    select given."id"::text from unnest(${people.map(({ userId }) => userId)}::uuid[], ${people.map(({ since }) => since)}::timestamptz[])
      as given("id", "since")
    where not exists (
      select 1 from "User" u where u."id" = given."id" and u."disabledAt" is null and (u."revokedAt" is null or u."revokedAt" <= given."since"))`;
  return new Set(rows.map(({ id }) => id));
}

/** Stores the hash of the only link of the first run; an older link becomes invalid. */
export async function replaceSetupLink(tokenHash: string, expiresAt: Date): Promise<void> {
  await db.$transaction([
    db.setupLink.deleteMany(),
    db.setupLink.create({ data: { tokenHash, expiresAt } }),
  ]);
}

type Link = { tokenHash: string; lifetime: number };

/**
 * A valid link: neither too old, nor (after the clock was set back) valid for longer than its
 * `lifetime` (ms).
 */
const goodLink = ({ tokenHash, lifetime }: Link) => ({
  tokenHash,
  expiresAt: { gt: new Date(), lte: new Date(Date.now() + lifetime) },
});

export async function isSetupLink(link: Link): Promise<boolean> {
  return (
    (await db.setupLink.findFirst({ where: goodLink(link), select: { tokenHash: true } })) !== null
  );
}

/**
 * Uses the link up. False when it is another link, expired, or used already: of several at once,
 * one deletes the row.
 */
export async function takeSetupLink(tx: Transaction, link: Link): Promise<boolean> {
  const taken = await tx.setupLink.deleteMany({ where: goodLink(link) });
  return taken.count === 1;
}
