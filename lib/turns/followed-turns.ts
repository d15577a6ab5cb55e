import "server-only";

// Answers that another web server generates and that somebody reads here: what that server has stored is read from the database. A reader is
// never ahead of the disk then, and the database need not be able to notify.

import { monotonicNow } from "#lib/clock.ts";
import {
  appended,
  progressOf,
  type TurnProgress,
  type UnfinishedTurn,
} from "#lib/conversations/index.ts";
import { AppError } from "#lib/errors.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { placesElsewhere } from "#lib/queue/index.ts";
import type { QueuePlace } from "#lib/queue/schema.ts";
import { activeTurns } from "./active-turns.ts";
import { Generation } from "./generation.ts";
import { activeTurnOf, endAs } from "./stored-end.ts";

/** In ms, from the end of one statement to the next. The other server stores every 200 ms. */
const lookEvery = 150;
const retryAfter = 1_000;
/** How long an answer is followed before its first reader comes, in ms: the request that wants to read it may still wait for a statement. */
const unreadFor = 5_000;

/** `after`: the position of the last piece that was read; `since`: when it was last asked for, unless it was read then. */
type Followed = { generation: Generation; after: number; since: number };

const desk = processSingleton("followed turns", () => ({
  turns: new Map<string, Followed>(),
  /** Set while any turn is followed. */
  timer: undefined as NodeJS.Timeout | undefined,
}));

export const followedGenerations = (): Generation[] =>
  [...desk.turns.values()].map(({ generation }) => generation);

/**
 * The answer of a turn that another server generates. The caller lets it be read: an answer without a reader is followed for five more
 * seconds before its first one, and not any further after its last. Throws `unavailable` when this process is shutting down.
 */
export function followTurn(ownerId: string, row: UnfinishedTurn): Generation {
  if (activeTurns.closing) throw new AppError("unavailable", "restarting");
  const known = desk.turns.get(row.id);
  if (known) {
    known.since = monotonicNow();
    return known.generation;
  }
  const generation = new Generation(activeTurnOf(row, ownerId));
  generation.accepted.resolve(true);
  desk.turns.set(row.id, { generation, after: -1, since: monotonicNow() });
  desk.timer ??= setTimeout(() => void look(), 0);
  return generation;
}

/** Before the process ends: the readers of other servers' answers leave, and join again elsewhere. */
export function leaveFollowed(): void {
  for (const { readers } of followedGenerations()) for (const reader of readers) reader.leave();
}

async function look(): Promise<void> {
  for (const [id, followed] of desk.turns) {
    if (followed.generation.readers.size > 0) followed.since = Number.NEGATIVE_INFINITY;
    else if (monotonicNow() - followed.since > unreadFor) desk.turns.delete(id);
  }
  if (desk.turns.size === 0) {
    desk.timer = undefined;
    return;
  }
  let wait = lookEvery;
  try {
    const turns = [...desk.turns].map(([turnId, { after }]) => ({ turnId, after }));
    const all = await progressOf(turns);
    const queued = all.filter(({ isQueued }) => isQueued).map(({ turnId }) => turnId);
    const places = queued.length > 0 ? await placesElsewhere(queued) : undefined;
    for (const progress of all) {
      if (!progress.outcome) move(progress, places?.get(progress.turnId));
      advance(progress);
    }
  } catch (thrown) {
    log.warn({ error: safeErrorText(thrown) }, "answers of other web servers could not be read");
    wait = retryAfter;
  }
  desk.timer = setTimeout(() => void look(), wait);
}

/** A turn that is queued and stands in no queue is on its way into one, of another web server: its readers keep what they know. */
function move({ turnId, isQueued }: TurnProgress, place: QueuePlace | undefined): void {
  const generation = desk.turns.get(turnId)?.generation;
  const before = generation?.place;
  const isNew = place
    ? before?.position !== place.position || before.waitSeconds !== place.waitSeconds
    : before && !isQueued;
  if (isNew) generation?.moveInQueue(place);
}

function advance({ turnId, pieces, outcome }: TurnProgress): void {
  const followed = desk.turns.get(turnId);
  if (!followed) return;
  const { generation } = followed;
  for (const { position, kind, text } of pieces) {
    appended(generation.parts, kind, text);
    followed.after = position;
  }
  if (outcome) {
    endAs(generation, outcome);
    desk.turns.delete(turnId);
  }
  if (outcome || pieces.length > 0) generation.wake();
}
