import "server-only";

import { PrismaPg } from "@prisma/adapter-pg";

import { databaseConnection } from "./env.ts";
import { Prisma, PrismaClient } from "./generated/prisma/client.ts";
import { once } from "./once.ts";

/** The one Prisma client of the process. Only a room's store.ts uses it. */
export const db = once(
  "db",
  () =>
    new PrismaClient({
      // `minimal`: a message of Prisma's would otherwise quote the values of the query.
      errorFormat: "minimal",
      adapter: new PrismaPg(
        { ...databaseConnection(), max: 10, connectionTimeoutMillis: 5_000, idleTimeoutMillis: 60_000 },
        { statementNameGenerator: ({ sql }) => nameOf(sql) },
      ),
    }),
);

const names = once("statement names", () => new Map<string, string>());

/** Statements that are remembered by name; a text that is made anew each time must not fill the database's memory. */
const mostNames = 500;

/**
 * A name for a statement, so that PostgreSQL plans it once for a connection and not each time: planning is most of what a small statement
 * costs. No name, which plans it anew, when there are too many.
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
export { Prisma };

/**
 * Runs `work` in one transaction. Keep it short: on the embedded database everybody else waits meanwhile, readers too; after 5 s it is
 * rolled back and throws.
 */
export function inTransaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  return db.$transaction(work, { maxWait: 5_000, timeout: 5_000 });
}

/** True for an error of Prisma's with this code, such as P2002 (a unique constraint was violated). */
export function isDbError(thrown: unknown, code: string): boolean {
  return thrown instanceof Prisma.PrismaClientKnownRequestError && thrown.code === code;
}

/** Whether the database answers within two seconds. */
export async function databaseAnswers(): Promise<boolean> {
  const answer = db.$queryRaw`select 1`.then(
    () => true,
    () => false,
  );
  return Promise.race([answer, new Promise<boolean>((resolve) => setTimeout(resolve, 2_000, false).unref())]);
}

/** True when a thrown thing means that the database could not be reached, or went away: the caller may try again later. */
export function isDatabaseAway(thrown: unknown): boolean {
  if (thrown instanceof Prisma.PrismaClientInitializationError) return true;
  if (!(thrown instanceof Prisma.PrismaClientKnownRequestError)) return false;
  return (
    /^P(1001|1002|1008|1017|2024|2028|2037)$/.test(thrown.code) ||
    /ECONN|ENOENT|57P0|08\d{3}|terminated/u.test(JSON.stringify(thrown.meta ?? {}))
  );
}
