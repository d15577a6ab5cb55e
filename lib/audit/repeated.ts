import "server-only";

// Events that a client can cause as often as it likes: refusals, wrong passwords. The first of a
// kind within a minute is written at once, in a row of its own; the others are counted here and
// added to that row every second, so that a crash loses at most a second of counting. A client
// makes a bounded number of rows a minute, however much it sends (docs/decisions/012).

import { monotonicNow } from "#lib/clock.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import type { AuditAction, AuditDetails } from "./schema.ts";
import * as store from "./store.ts";

const windowLength = 60_000;
const flushEvery = 1_000;

/**
 * The number of rows that one user or network makes within a minute, and that all strangers
 * together do; beyond, one row per action counts the rest.
 */
export const mostRows = { ofOne: 20, ofStrangers: 60 };

/**
 * A row of this minute, and the count since it was last written. `id` resolves when the row is
 * written.
 */
type Group = { id: Promise<bigint>; pending: number; lastAt: Date };

const state = processSingleton("repeated events", () => ({
  /** The end of the current window, monotonic, in ms. */
  endsAt: 0,
  groups: new Map<string, Group>(),
  rowsOf: new Map<string, number>(),
  strangersRows: 0,
  /** Groups with counts to write, of earlier windows too. */
  changed: new Set<Group>(),
  timer: undefined as NodeJS.Timeout | undefined,
  flushing: undefined as Promise<void> | undefined,
}));

/**
 * Records an event that may be frequent. Equal ones (action, actor, details) of a minute are one
 * row. The details of an event without an actor contain the `network`, never the single address.
 * Resolves when the event is written or counted.
 */
export async function recordRepeated(
  actor: { id: string } | null,
  action: AuditAction,
  details: AuditDetails,
): Promise<void> {
  beginWindow();
  const who = actor?.id ?? `network ${String(details["network"] ?? "")}`;
  const { key, shown } = groupFor(actor, who, action, details);
  const known = state.groups.get(key);
  if (known) return count(known);
  const group: Group = { id: store.insert(actor, action, shown), pending: 0, lastAt: new Date() };
  state.groups.set(key, group);
  state.rowsOf.set(who, (state.rowsOf.get(who) ?? 0) + 1);
  if (actor === null) state.strangersRows += 1;
  try {
    await group.id;
  } catch (thrown) {
    // The next event of this kind tries to write the row again.
    if (state.groups.get(key) === group) state.groups.delete(key);
    state.changed.delete(group);
    throw thrown;
  }
}

function beginWindow(): void {
  const now = monotonicNow();
  if (now < state.endsAt) return;
  state.endsAt = now + windowLength;
  state.groups.clear();
  state.rowsOf.clear();
  state.strangersRows = 0;
}

/**
 * The row of an event: its own while the limit allows, otherwise the row for the rest of its
 * client's events, otherwise that for the rest of all strangers' events.
 */
function groupFor(
  actor: { id: string } | null,
  who: string,
  action: AuditAction,
  details: AuditDetails,
) {
  const key = (shown: AuditDetails, of: string) => ({
    key: JSON.stringify([action, of, shown]),
    shown,
  });
  const own = key(details, who);
  if (state.groups.has(own.key)) return own;
  const strangersAreFull = actor === null && state.strangersRows >= mostRows.ofStrangers;
  if (!strangersAreFull && (state.rowsOf.get(who) ?? 0) < mostRows.ofOne) return own;
  const network = details["network"];
  const others = key({ others: true, ...(network !== undefined && { network }) }, who);
  if (!strangersAreFull || state.groups.has(others.key)) return others;
  return key({ others: true }, "strangers");
}

function count(group: Group): void {
  group.pending += 1;
  group.lastAt = new Date();
  state.changed.add(group);
  state.timer ??= setTimeout(() => {
    state.timer = undefined;
    flushRepeated().catch((thrown: unknown) =>
      log.warn({ error: safeErrorText(thrown) }, "repeated events were not counted yet"),
    );
  }, flushEvery).unref();
}

/** Writes the counts since the last time. What cannot be written is kept for the next time. */
export function flushRepeated(): Promise<void> {
  state.flushing ??= flush().finally(() => {
    state.flushing = undefined;
  });
  return state.flushing;
}

async function flush(): Promise<void> {
  const groups = [...state.changed];
  state.changed.clear();
  const written = await Promise.all(
    groups.map(async (group) => {
      const id = await group.id.catch(() => undefined); // the caller that recorded it gets this error
      const { pending, lastAt } = group;
      group.pending = 0;
      return id === undefined ? [] : [{ group, id, times: pending, lastAt }];
    }),
  ).then((each) => each.flat());
  if (written.length === 0) return;
  try {
    await store.addTimes(written);
  } catch (thrown) {
    for (const { group, times } of written) {
      group.pending += times;
      state.changed.add(group);
    }
    throw thrown;
  }
}
