// Decides from a thrown value whether the database is unreachable or unresponsive, or whether its
// disk is full. Prisma, its adapter, the pg driver and PostgreSQL each report this differently,
// nested in each other; this is the only file that knows the formats.

/**
 * SQLSTATE classes: connection, resources, operator intervention, system error; and a write on a
 * read-only server (a standby).
 */
const awayStates = /^(?:08|53|57|58)...$|^25006$/;
/**
 * Prisma: not reached, timed out, closed, too many connections, no connection from the pool, a
 * transaction that could not start.
 */
const awayPrisma = /^P(?:1001|1002|1008|1011|1017|2024|2028|2037)$/;
/** The operating system's codes for a connection that failed or broke. */
const awaySystem =
  /^(?:ECONN\w+|EPIPE|ENOENT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|EADDRNOTAVAIL)$/;
/** The error kinds of Prisma's driver adapter. */
const awayKinds =
  /^(?:SocketTimeout|DatabaseNotReachable|ConnectionClosed|TooManyConnections|TlsConnectionError)$/;
/** Messages of pg and its pool that come without a code. */
const awayMessages =
  /^(?:timeout exceeded when trying to connect|Connection terminated|Query read timeout|timeout expired|Client has encountered a connection error|Client was closed|Cannot use a pool after)/;

type ErrorFacts = { name: string; code: string; kind: string; message: string };

/** An error and everything nested in it. */
function* nested(thrown: unknown, depth = 0): Generator<ErrorFacts> {
  if (typeof thrown !== "object" || thrown === null || depth > 8) return;
  const { name, code, originalCode, kind, message, cause, meta, driverAdapterError } =
    thrown as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  yield {
    name: text(name),
    code: text(originalCode) || text(code),
    kind: text(kind),
    message: text(message),
  };
  for (const inner of [cause, meta, driverAdapterError]) yield* nested(inner, depth + 1);
}

/**
 * True when the database could not be reached, disconnected, or did not answer in time: the caller
 * may retry later.
 */
export function isDatabaseAway(thrown: unknown): boolean {
  for (const { name, code, kind, message } of nested(thrown)) {
    if (name === "PrismaClientInitializationError") return true;
    if (
      awayStates.test(code) ||
      awayPrisma.test(code) ||
      awaySystem.test(code) ||
      awayKinds.test(kind)
    )
      return true;
    if (awayMessages.test(message)) return true;
  }
  return false;
}

/** True when the database could not write because its disk is full. */
export function isDiskFull(thrown: unknown): boolean {
  for (const { code } of nested(thrown)) if (code === "53100" || code === "ENOSPC") return true;
  return false;
}
