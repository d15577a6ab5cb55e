import "server-only";

import { PrismaPg } from "@prisma/adapter-pg";
import type { PoolConfig } from "pg";

import { env, socketFolder } from "./env.ts";
import { Prisma, PrismaClient } from "./generated/prisma/client.ts";
import { once } from "./once.ts";

/** How the database of this installation is reached: a PostgreSQL server, or the socket of the embedded one. */
export function connection(): PoolConfig {
  return env.DATABASE_URL
    ? { connectionString: env.DATABASE_URL }
    : { host: socketFolder(), port: 5432, user: "postgres", database: "postgres" };
}

/** The one Prisma client of the process. Only a room's store.ts uses it. */
export const db = once(
  "db",
  () =>
    new PrismaClient({
      // `minimal`: a message of Prisma's would otherwise quote the values of the query.
      errorFormat: "minimal",
      adapter: new PrismaPg({ ...connection(), max: 10, connectionTimeoutMillis: 5_000, idleTimeoutMillis: 60_000 }),
    }),
);

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
