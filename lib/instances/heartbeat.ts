import "server-only";

import { randomUUID } from "node:crypto";

import { monotonicNow } from "#lib/clock.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import * as store from "./store.ts";

/** In ms. After a failed heartbeat the next one follows sooner, so that a database that was away for all servers hears all of them soon. */
const beatEvery = 2_000;
const retryAfter = 500;
/** Heartbeats of this process that are further apart (in ms) were late. */
const lateAfter = 3_000;
/** How long, in ms, this process's heartbeats must have been in time before it judges others: as long as others may be silent. */
const judgeAfter = 6_000;

/** A series of heartbeats in time: its first and its last, by this process's clock. */
export type BeatSeries = { first: number; last: number };

/** What a server does when others come and go. */
export type InstanceEvents = {
  /** The heartbeats of servers have stopped: ends what they left. Called again when it throws; then their rows are deleted. */
  gone(ids: string[]): Promise<void>;
  /** After each heartbeat that has found other servers than the last one. `left`: some are not there any more. Never throws. */
  changed(left: boolean): void;
};

/** What this process knows of itself as one of several web servers. */
export const instance = processSingleton("instance", () => ({
  id: randomUUID() as string,
  /** Of the next heartbeat; also while one is being stored. Undefined before the first, and after the last. */
  timer: undefined as NodeJS.Timeout | undefined,
  beating: Promise.resolve(),
  series: undefined as BeatSeries | undefined,
  /** The other servers that the last heartbeat has found. */
  others: [] as string[],
  /** Whether servers that are gone are being dealt with. */
  removing: false,
  /** What this process does, for those who watch on another server; and whether the last heartbeat has told it. */
  activity: undefined as (() => object) | undefined,
  isWatched: false,
}));

/** The series after a heartbeat: a late one begins another. */
export function continued(series: BeatSeries | undefined, now: number): BeatSeries {
  return series && now - series.last <= lateAfter
    ? { first: series.first, last: now }
    : { first: now, last: now };
}

/**
 * Whether this process may judge others. Not before its own heartbeats have been in time for a while: when the database was away, or this
 * process was suspended, all others look silent.
 */
export const mayJudge = (series: BeatSeries): boolean => series.last - series.first >= judgeAfter;

/** Stores heartbeats from now on. */
export function startBeating(events: InstanceEvents): void {
  if (!instance.timer) scheduleBeat(events, 0);
}

function scheduleBeat(events: InstanceEvents, wait: number): void {
  instance.timer = setTimeout(() => {
    instance.beating = beat(events);
  }, wait).unref();
}

/** Ends the heartbeats; resolves when none is being stored any more. */
export async function stopBeating(): Promise<void> {
  clearTimeout(instance.timer);
  instance.timer = undefined;
  await instance.beating;
}

async function beat(events: InstanceEvents): Promise<void> {
  let wait = beatEvery;
  try {
    const others = await store.beat(
      instance.id,
      instance.isWatched ? instance.activity?.() : undefined,
    );
    const isWatched = others.some(({ watches }) => watches);
    // Whoever has begun to watch is told at once.
    if (isWatched && !instance.isWatched) wait = 0;
    instance.isWatched = isWatched;
    instance.series = continued(instance.series, monotonicNow());
    noteOthers(others, events);
    const silent = others.filter(({ isSilent }) => isSilent).map(({ id }) => id);
    // Not awaited: what follows may take longer than the next heartbeat may wait.
    if (silent.length > 0 && mayJudge(instance.series)) void remove(silent, events);
  } catch (thrown) {
    log.warn({ error: safeErrorText(thrown) }, "the heartbeat of this server could not be stored");
    wait = retryAfter;
  }
  if (instance.timer) scheduleBeat(events, wait);
}

function noteOthers(others: store.OtherInstance[], { changed }: InstanceEvents): void {
  const before = instance.others;
  instance.others = others.map(({ id }) => id);
  const left = before.some((id) => !instance.others.includes(id));
  if (left || instance.others.length !== before.length) changed(left);
}

/** Deals with servers that are gone, then deletes their rows. After an error the rows are still there, and the next heartbeat finds them. */
async function remove(ids: string[], { gone }: InstanceEvents): Promise<void> {
  if (instance.removing) return;
  instance.removing = true;
  try {
    log.warn({ instances: ids }, "web servers are gone: their heartbeats have stopped");
    await gone(ids);
    await store.removeGone(ids);
  } catch (thrown) {
    log.warn(
      { error: safeErrorText(thrown) },
      "the turns of a web server that is gone were not ended",
    );
  } finally {
    instance.removing = false;
  }
}
