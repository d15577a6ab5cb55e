// Brings a database up to this code's schema. Each migration runs in one transaction together with
// the row that records it, so that a crash leaves no partial migration. The records are kept in
// Prisma's own table (`_prisma_migrations`), so that Prisma's tools understand them.

import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { Client, type ClientConfig } from "pg";

import { isDatabaseAway } from "./database-away.ts";

export type Migration = { name: string; sql: string; checksum: string };

/**
 * The database and the code do not fit together and waiting will not help: the message says what to
 * do.
 */
export class MigrationError extends Error {}

type Options = {
  migrations?: Migration[];
  /**
   * Runs before anything is changed when there are migrations to apply to a database that already
   * has data. Gets the name of the last applied migration.
   */
  beforeChange?: (database: Client, lastApplied: string) => Promise<void>;
};

/** The migrations of this code, oldest first. */
export function readMigrations(
  folder = resolve(/* turbopackIgnore: true */ "prisma/migrations"),
): Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const sql = readFileSync(join(folder, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Applies the missing migrations and answers their names. Throws `MigrationError` when the database
 * is newer than the code, when an applied migration differs from the one in the folder, or when one
 * fails; any other error (a refused connection) is worth a retry.
 */
export async function migrate(
  connection: ClientConfig,
  { migrations = readMigrations(), beforeChange }: Options = {},
): Promise<string[]> {
  const database = new Client(connection);
  // The running statement reports a lost connection as well; without a listener the event would end
  // the process.
  database.on("error", () => undefined);
  await database.connect();
  try {
    const applied = await appliedMigrations(database);
    const missing = pending(migrations, applied);
    const lastApplied = [...applied.keys()].sort().at(-1);
    if (missing.length > 0 && lastApplied !== undefined)
      await beforeChange?.(database, lastApplied);
    const done: string[] = [];
    for (const migration of missing)
      if (await apply(database, migration)) done.push(migration.name);
    return done;
  } finally {
    await database.end().catch(() => undefined);
  }
}

/**
 * Whether the database has this code's schema. Changes nothing. Throws `MigrationError` when the
 * database is newer than the code.
 */
export async function isUpToDate(
  connection: ClientConfig,
  migrations = readMigrations(),
): Promise<boolean> {
  const database = new Client(connection);
  database.on("error", () => undefined);
  await database.connect();
  try {
    if (!(await hasRecord(database))) return false;
    return pending(migrations, await recordedMigrations(database)).length === 0;
  } finally {
    await database.end().catch(() => undefined);
  }
}

/**
 * The `migrations` that are missing in `applied` (name → checksum). Throws `MigrationError` when
 * the two histories do not match.
 */
export function pending(migrations: Migration[], applied: Map<string, string>): Migration[] {
  const known = new Map(migrations.map(({ name, checksum }) => [name, checksum]));
  for (const [name, checksum] of applied) {
    const ours = known.get(name);
    if (ours === undefined) {
      throw new MigrationError(
        `The database is newer than this Parlor: it has the migration ${name}. Start the version that wrote it, or restore a backup.`,
      );
    }
    if (ours !== checksum) {
      throw new MigrationError(
        `The migration ${name} is not the one that the database was made with. A migration is never edited: add one.`,
      );
    }
  }
  return migrations.filter(({ name }) => !applied.has(name));
}

async function appliedMigrations(database: Client): Promise<Map<string, string>> {
  // Checked first: a read-only database (its disk is full) must not fail at creating a table that
  // already exists.
  if (!(await hasRecord(database))) await createRecord(database);
  return recordedMigrations(database);
}

async function hasRecord(database: Client): Promise<boolean> {
  const { rows } = await database.query(
    `select 1 where to_regclass('"_prisma_migrations"') is not null`,
  );
  return rows.length > 0;
}

async function recordedMigrations(database: Client): Promise<Map<string, string>> {
  const { rows } = await database.query<{ migration_name: string; checksum: string }>(
    `select migration_name, checksum from "_prisma_migrations" where finished_at is not null and rolled_back_at is null`,
  );
  return new Map(rows.map((row) => [row.migration_name, row.checksum]));
}

/** Both statements are one transaction: of two `create table if not exists` at once, one can fail. */
async function createRecord(database: Client): Promise<void> {
  await database.query(`
    select pg_advisory_xact_lock(hashtext('_prisma_migrations'));
    create table if not exists "_prisma_migrations" (
      id varchar(36) primary key not null,
      checksum varchar(64) not null,
      finished_at timestamptz,
      migration_name varchar(255) not null,
      logs text,
      rolled_back_at timestamptz,
      started_at timestamptz not null default now(),
      applied_steps_count integer not null default 0
    )`);
}

/** False when another process, started at the same time, has applied it meanwhile. */
async function apply(database: Client, { name, sql, checksum }: Migration): Promise<boolean> {
  try {
    await database.query("begin");
    await database.query(`lock table "_prisma_migrations" in exclusive mode`);
    const { rowCount } = await database.query(
      `select 1 from "_prisma_migrations" where migration_name = $1`,
      [name],
    );
    const isNew = rowCount === 0;
    if (isNew) await database.query(sql);
    if (isNew) await record(database, name, checksum);
    await database.query("commit");
    return isNew;
  } catch (thrown) {
    await database.query("rollback").catch(() => undefined);
    const code = (thrown as { code?: unknown }).code;
    // Temporary errors: the connection or the server is gone, or the disk is full.
    if (typeof code !== "string" || isDatabaseAway(thrown)) throw thrown;
    throw new MigrationError(`The migration ${name} failed (${code}) and was undone.`, {
      cause: thrown,
    });
  }
}

async function record(database: Client, name: string, checksum: string): Promise<void> {
  await database.query(
    `insert into "_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count) values ($1, $2, $3, now(), 1)`,
    [randomUUID(), checksum, name],
  );
}
