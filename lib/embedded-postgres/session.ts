import { existsSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";

import { PGlite } from "@electric-sql/pglite";

import { flush, flushTree } from "#lib/files.ts";
import { log } from "#lib/log.ts";

import { DurableFiles } from "./durable-files.ts";
import { startup } from "./wire.ts";

/**
 * PostgreSQL's longjmp back to its main loop after a statement's error. Any other thrown value
 * leaves it in an undefined state.
 */
const longJump = 100;

const startParams = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== "-F"), // -F: fsync off
  // The default, fdatasync, does nothing in this build.
  ...["-c", "wal_sync_method=fsync"],
  // PostgreSQL measures WebAssembly's stack, but JavaScript's is exhausted first (seen between 200
  // and 400 kB), which ends the session and not only the statement.
  ...["-c", "max_stack_depth=200kB"],
  // The log is truncated at checkpoints, which are frequent enough (maintenance.ts) to need no
  // gigabyte of it.
  ...["-c", "min_wal_size=32MB", "-c", "max_wal_size=128MB"],
];

/**
 * The one session of an embedded PostgreSQL. Only one `run` at a time; the caller must ensure that.
 */
export type Session = {
  /** The messages that PostgreSQL sends to a client that signs in. */
  greeting: Buffer;
  /** Runs protocol messages and answers PostgreSQL's output. */
  run(messages: Buffer): Promise<Buffer>;
  inTransaction(): boolean;
  /** Writes a checkpoint and closes the files. */
  close(): Promise<void>;
};

/** Ends the process at once. Recovery at the next start restores every acknowledged commit. */
function die(what: string): never {
  log.fatal({ what }, "the embedded database stops");
  process.exit(70);
}

/**
 * Opens the database in a folder, and creates it first when there is none. The caller holds the
 * lock of the folder.
 */
export async function openSession(folder: string): Promise<Session> {
  if (!existsSync(folder)) await create(folder);
  const database = await open(folder);
  guard(database);
  const run = async (messages: Buffer) => {
    const answer: Buffer[] = [];
    try {
      await database.runExclusive(() =>
        // The bytes are a view of PostgreSQL's own memory, valid only until this call returns.
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
      // A log level with more detail could quote a statement, and so user text.
      if (/\b(PANIC|FATAL): /.test(line))
        log.error({ line: line.slice(0, 200) }, "the embedded database");
      return false;
    },
  });
  await database.waitReady;
  return database;
}

/**
 * Creates a database beside its final place and moves it there when all of it is flushed:
 * PostgreSQL would take a partial one, left by a crash, for a complete one.
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
 * PGlite catches whatever PostgreSQL throws and calls it again, without end when the session is
 * broken (an exhausted stack, a FATAL). So anything but the known longjmp must not reach it.
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
