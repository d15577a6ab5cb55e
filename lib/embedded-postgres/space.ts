import { randomFillSync } from "node:crypto";
import { existsSync, rmSync, writeFileSync } from "node:fs";

import { Client } from "pg";

import { roomFor, roomOn } from "#lib/disk.ts";
import { log, safeErrorText } from "#lib/log.ts";

/**
 * Reserved disk space in bytes: a start after a crash may need another segment of the log (16 MiB).
 * It is less than the limit for writing, so a database that depends on it is read-only.
 */
const reserveSize = 24 * 1024 * 1024;
/** With less free space than this the reserve is released, in bytes. */
const hardlyAny = 8 * 1024 * 1024;

export type Disk = {
  /** Free bytes now. */
  room(): number;
  /**
   * Releases the reserved space for a database that starts or ends on a full disk, which would fail
   * without it.
   */
  release(): void;
  /** Reserves the space again when there is enough. */
  setAside(): void;
};

/** The disk of a database's `folder`; `reserve` is the file that reserves space on it. */
export function diskOf(folder: string, reserve: string): Disk {
  const room = () => roomOn(folder);
  return {
    room,
    release: () => room() < hardlyAny && rmSync(reserve, { force: true }),
    setAside() {
      if (existsSync(reserve) || room() < 2 * roomFor.asking + reserveSize) return;
      // Random bytes: a file system that compresses would reserve nothing for compressible ones.
      writeFileSync(reserve, randomFillSync(Buffer.alloc(reserveSize)), {
        mode: 0o600,
        flush: true,
      });
    },
  };
}

export type SpaceWatch = { stop(): Promise<void> };

/**
 * Makes the embedded database read-only while there is little space on its disk: PostgreSQL refuses
 * a row that finds no space, but ends when a checkpoint or its log finds none. All clients share
 * one session, so the one setting applies to everybody; the connection stays open meanwhile,
 * because the session's settings end with the last one. Resolves after the first check.
 */
export async function watchSpace(sockets: string, disk: Disk, every = 2_000): Promise<SpaceWatch> {
  let holder: Client | undefined;
  const look = async () => {
    // A margin before writing starts again, so that the state does not oscillate.
    const low = disk.room() < roomFor.writing * (holder ? 1.25 : 1);
    if (low && !holder) {
      holder = new Client({ host: sockets, user: "postgres", database: "postgres" });
      holder.on("error", () => (holder = undefined));
      await holder.connect();
      await holder.query("set default_transaction_read_only = on");
      log.error(
        { room: disk.room() },
        "the disk is nearly full: the embedded database is read-only until there is space again",
      );
    } else if (!low && holder) {
      const leaving = holder;
      await leaving.query("set default_transaction_read_only = off");
      holder = undefined;
      await leaving.end();
      log.info("there is space on the disk again: the embedded database writes");
    }
    disk.setAside();
  };
  let round: Promise<void> | undefined;
  const attempt = () => {
    round ??= look()
      .catch((thrown: unknown) =>
        log.warn({ error: safeErrorText(thrown) }, "the free disk space could not be read"),
      )
      .finally(() => (round = undefined));
    return round;
  };
  await attempt();
  const timer = setInterval(() => void attempt(), every);
  return {
    async stop() {
      clearInterval(timer);
      await round;
      await holder?.end();
    },
  };
}
