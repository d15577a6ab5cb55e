import { randomFillSync } from "node:crypto";
import { existsSync, rmSync, writeFileSync } from "node:fs";

import { Client } from "pg";

import { roomFor, roomOn } from "#lib/disk.ts";
import { log, safeErrorText } from "#lib/log.ts";

/**
 * Room that is set aside, in bytes: for a start after a crash, which may need another segment of the log (16 MiB). It is less than a database
 * needs to write, so one that lives on it only reads.
 */
const reserveSize = 24 * 1024 * 1024;
/** With less room than this the reserve is given up, in bytes. */
const hardlyAny = 8 * 1024 * 1024;

export type Disk = {
  /** Bytes of room now. */
  room(): number;
  /** Gives the room that was set aside to a database that starts or ends on a full disk, which it otherwise could not. */
  release(): void;
  /** Sets it aside again, when there is plenty. */
  setAside(): void;
};

/** The disk of a database's `folder`; `reserve` is the file that keeps some room for it. */
export function diskOf(folder: string, reserve: string): Disk {
  const room = () => roomOn(folder);
  return {
    room,
    release: () => room() < hardlyAny && rmSync(reserve, { force: true }),
    setAside() {
      if (existsSync(reserve) || room() < 2 * roomFor.asking + reserveSize) return;
      // Random bytes: what can be compressed would set nothing aside on some file systems.
      writeFileSync(reserve, randomFillSync(Buffer.alloc(reserveSize)), {
        mode: 0o600,
        flush: true,
      });
    },
  };
}

export type SpaceWatch = { stop(): Promise<void> };

/**
 * Lets the embedded database only read while there is little room on its disk: PostgreSQL refuses a row that finds no room, but ends when that
 * happens to a checkpoint or to its log. All clients share one session, so the one setting holds for everybody; the connection stays open
 * meanwhile, because the session's settings end with the last one. Resolves when it has looked once.
 */
export async function watchSpace(sockets: string, disk: Disk, every = 2_000): Promise<SpaceWatch> {
  let holder: Client | undefined;
  const look = async () => {
    // A bit more to begin again, so that it does not go back and forth.
    const low = disk.room() < roomFor.writing * (holder ? 1.25 : 1);
    if (low && !holder) {
      holder = new Client({ host: sockets, user: "postgres", database: "postgres" });
      holder.on("error", () => (holder = undefined));
      await holder.connect();
      await holder.query("set default_transaction_read_only = on");
      log.error(
        { room: disk.room() },
        "the disk is nearly full: the embedded database only reads until there is room again",
      );
    } else if (!low && holder) {
      const leaving = holder;
      await leaving.query("set default_transaction_read_only = off");
      holder = undefined;
      await leaving.end();
      log.info("there is room on the disk again: the embedded database writes");
    }
    disk.setAside();
  };
  let round: Promise<void> | undefined;
  const attempt = () => {
    round ??= look()
      .catch((thrown: unknown) =>
        log.warn({ error: safeErrorText(thrown) }, "the room on the disk could not be looked at"),
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
