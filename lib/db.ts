import "server-only";

import { PrismaPg } from "@prisma/adapter-pg";
import { Client, Pool, type PoolConfig } from "pg";

import { databaseConnection } from "./env.ts";
import { Prisma, PrismaClient } from "./generated/prisma/client.ts";
import { processSingleton } from "./process-singleton.ts";

/**
 * Timeouts in ms: for getting a connection, and for one statement. Set from the settings
 * (`limitDatabase`).
 */
const timeouts = processSingleton("database timeouts", () => ({
  connect: 5_000,
  statement: 30_000,
}));

const pools = processSingleton("database pools", () => new Set<Pool>());

/**
 * A connection whose statements end after the timeout. pg-pool discards a connection whose
 * statement failed, so a hung one is not reused.
 */
class LimitedClient extends Client {
  override query(...given: unknown[]): never {
    const [statement, ...rest] = given;
    const limited =
      typeof statement === "object" && statement !== null && "text" in statement
        ? { ...statement, query_timeout: timeouts.statement }
        : typeof statement === "string"
          ? { text: statement, query_timeout: timeouts.statement }
          : statement;
    return Reflect.apply(super.query, this, [limited, ...rest]) as never;
  }
}

/** A Prisma client with its own pool. */
export function connect(connection: PoolConfig) {
  const pool = new Pool({
    ...connection,
    Client: LimitedClient,
    max: 10,
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: timeouts.connect,
  } as PoolConfig);
  pools.add(pool);
  // For connections that break while idle; without a listener the error would end the process.
  pool.on("error", () => undefined);
  // `minimal`: otherwise Prisma's messages quote the values of the query.
  const adapter = new PrismaPg(pool, {
    statementNameGenerator: ({ sql }) => nameOf(sql),
    disposeExternalPool: true,
  });
  return new PrismaClient({ errorFormat: "minimal", adapter });
}

/** The only Prisma client of the process. Only a module's store.ts uses it. */
export const db = processSingleton("db", () => connect(databaseConnection()));

/** Sets the database timeouts, in seconds, from the next statement on. */
export function limitDatabase({
  connect,
  statement,
}: {
  connect: number;
  statement: number;
}): void {
  Object.assign(timeouts, { connect: connect * 1_000, statement: statement * 1_000 });
  for (const pool of pools) pool.options.connectionTimeoutMillis = timeouts.connect;
}

const names = processSingleton("statement names", () => new Map<string, string>());

/**
 * The number of statements that get a name. The bound keeps texts that differ on each call from
 * filling the database's memory.
 */
const mostNames = 500;

/**
 * A name for a statement, so that PostgreSQL plans it once per connection and not on each call:
 * planning is most of the cost of a small statement. Answers no name, so that the statement is
 * planned again, when too many texts have one.
 */
function nameOf(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  if (names.size >= mostNames) return "";
  const name = `p${names.size}`;
  names.set(sql, name);
  return name;
}

export type Transaction = Prisma.TransactionClient;
export { isDatabaseAway, isDiskFull } from "./database-away.ts";
export { Prisma };

/**
 * Runs `work` in one transaction. Keep it short: on the embedded database everybody else, readers
 * included, waits meanwhile; after `timeout` ms it is rolled back and throws.
 */
export function inTransaction<T>(
  work: (tx: Transaction) => Promise<T>,
  timeout = 5_000,
): Promise<T> {
  return db.$transaction(work, { maxWait: timeouts.connect, timeout });
}

/** True for a Prisma error with this code, such as P2002 (a unique constraint was violated). */
export function isDbError(thrown: unknown, code: string): boolean {
  return thrown instanceof Prisma.PrismaClientKnownRequestError && thrown.code === code;
}

/** Whether the database answers within two seconds. */
export async function databaseAnswers(): Promise<boolean> {
  const answer = db.$queryRaw`select 1`.then(
    () => true,
    () => false,
  );
  return Promise.race([
    answer,
    new Promise<boolean>((resolve) => setTimeout(resolve, 2_000, false).unref()),
  ]);
}
