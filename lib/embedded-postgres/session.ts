import { existsSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";

import { PGlite } from "@electric-sql/pglite";

import { flush, flushTree } from "#lib/files.ts";
import { log } from "#lib/log.ts";

import { DurableFiles } from "./durable-files.ts";
import { startup } from "./wire.ts";

/** PostgreSQL's jump back to its main loop after an error of a statement. Every other thing thrown leaves it in no defined state. */
const longJump = 100;

const startParams = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== "-F"), // -F: fsync off
  // The default, fdatasync, does nothing in this build.
  ...["-c", "wal_sync_method=fsync"],
  // PostgreSQL measures the stack of WebAssembly, but JavaScript's is exhausted first (seen between 200 and 400 kB), and that is not an
  // error of one statement but the end of the session.
  ...["-c", "max_stack_depth=200kB"],
  // The log is cut at checkpoints, which come often enough (housekeeping.ts) to need no gigabyte of it.
  ...["-c", "min_wal_size=32MB", "-c", "max_wal_size=128MB"],
];

/** The one session of an embedded PostgreSQL. Only one `run` at a time: the caller sees to it. */
export type Session = {
  /** What PostgreSQL says to a client that signs in. */
  greeting: Buffer;
  /** Runs protocol messages, and answers with all that PostgreSQL answered. */
  run(messages: Buffer): Promise<Buffer>;
  inTransaction(): boolean;
  /** Writes a checkpoint and closes the files. */
  close(): Promise<void>;
};

/** Ends the process at once. Recovery at the next start gives back every commit that was acknowledged. */
function die(what: string): never {
  log.fatal({ what }, "the embedded database stops");
  process.exit(70);
}

/** Opens the database in a folder, making it first when there is none. The caller holds the lock of the folder. */
export async function openSession(folder: string): Promise<Session> {
  if (!existsSync(folder)) await create(folder);
  const database = await open(folder);
  guard(database);
  const run = async (messages: Buffer) => {
    const answer: Buffer[] = [];
    try {
      await database.runExclusive(() =>
        // The bytes are a view of PostgreSQL's own memory, true only until this call returns.
        database.execProtocolRawStream(messages, {
          syncToFs: false,
          onRawData: (bytes) => void answer.push(Buffer.from(bytes)),
        }),
      );
    } catch (thrown) {
      die(`a statement broke the session: ${String(thrown).slice(0, 80)}`);
    }
    return answer.length === 1 && answer[0] ? answer[0] : Buffer.concat(answer);
  };
  return {
    greeting: await run(startup({ user: "postgres", database: "postgres" })),
    run,
    inTransaction: () => database.isInTransaction(),
    close: () => database.close(),
  };
}

async function open(folder: string): Promise<PGlite> {
  const database = new PGlite({
    fs: new DurableFiles(folder, die),
    startParams,
    onStderr: (line) => {
      // Anything less can quote a statement, and so what somebody wrote.
      if (/\b(PANIC|FATAL): /.test(line))
        log.error({ line: line.slice(0, 200) }, "the embedded database");
      return false;
    },
  });
  await database.waitReady;
  return database;
}

/**
 * Makes a database beside its place and moves it there when all of it is on the disk: a death in the middle leaves no half of one, which
 * PostgreSQL would take for a whole one.
 */
async function create(folder: string): Promise<void> {
  const draft = `${folder}.new`;
  rmSync(draft, { recursive: true, force: true });
  const database = await open(draft);
  await database.close();
  await flushTree(draft);
  renameSync(draft, folder);
  await flush(dirname(folder));
}

/**
 * PGlite catches whatever PostgreSQL throws and calls it again, for ever when the session is broken (an exhausted stack, a FATAL). So what is
 * not the known jump must not reach it.
 */
function guard(database: PGlite): void {
  const module = database.Module;
  const once = module._PostgresMainLoopOnce;
  module._PostgresMainLoopOnce = () => {
    try {
      once();
    } catch (thrown) {
      if ((thrown as { status?: unknown } | undefined)?.status !== longJump)
        die(`a statement broke the session: ${String(thrown).slice(0, 80)}`);
      throw thrown;
    }
  };
}
