// What a thrown thing says of the database: that it cannot be reached or does not answer, or that its disk is full. Prisma, its adapter, the pg
// driver and PostgreSQL each tell it in a way of their own, nested in each other; this is the one place that reads them.

/** SQLSTATE classes: connection, resources, operator's intervention, system error; and a transaction on a server that only reads (a standby). */
const awayStates = /^(?:08|53|57|58)...$|^25006$/;
/** Prisma: not reached, timed out, closed, too many connections, no connection from the pool, a transaction that did not begin. */
const awayPrisma = /^P(?:1001|1002|1008|1011|1017|2024|2028|2037)$/;
/** The system's words for a connection that was not made, or broke. */
const awaySystem =
  /^(?:ECONN\w+|EPIPE|ENOENT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|EADDRNOTAVAIL)$/;
/** The kinds of Prisma's driver adapter. */
const awayKinds =
  /^(?:SocketTimeout|DatabaseNotReachable|ConnectionClosed|TooManyConnections|TlsConnectionError)$/;
/** What pg and its pool say without a code. */
const awayMessages =
  /^(?:timeout exceeded when trying to connect|Connection terminated|Query read timeout|timeout expired|Client has encountered a connection error|Client was closed|Cannot use a pool after)/;

type Told = { name: string; code: string; kind: string; message: string };

/** An error and everything that is nested in it, as far as it tells something. */
function* nested(thrown: unknown, depth = 0): Generator<Told> {
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

/** True when the database could not be reached, went away, or did not answer in time: the caller may try again later. */
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
