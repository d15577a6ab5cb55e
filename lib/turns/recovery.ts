import "server-only";

import { finishTurns, piecesOf, type TurnEnd, unfinishedTurns } from "#lib/conversations/index.ts";
import { isWantOfRoom } from "#lib/disk.ts";
import { isOnlyInstance, liveInstances } from "#lib/instances/index.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { storeRows } from "./store-rows.ts";

const retryAfter = 5_000;

type Unfinished = Awaited<ReturnType<typeof unfinishedTurns>>;

/**
 * Before the first turn of a process: the turns that an earlier process did not finish are interrupted, with the text so far; never those of
 * another web server that may still be generating them. On a full disk that is done later, when there is space: until then they can be read
 * unchanged.
 */
export async function interruptUnfinished(): Promise<void> {
  const turns = await unfinishedTurns();
  const endings = await endingsOf(turns.length === 0 ? [] : await withoutServer(turns));
  try {
    await interrupt(endings);
  } catch (thrown) {
    if (!isWantOfRoom(thrown)) throw thrown;
    log.warn(
      { turns: endings.length },
      "the disk is full: turns that were cut off are kept as interrupted when there is room again",
    );
    later(endings);
  }
}

/**
 * Interrupts the turns of web servers that are gone, with the text so far. Several servers may do that at the same time: a turn that has ended
 * is unchanged. Throws when the database is unavailable or its disk is full.
 */
export async function interruptTurnsOf(instanceIds: string[]): Promise<void> {
  const turns = await unfinishedTurns();
  const theirs = turns.filter(
    ({ instanceId }) => instanceId !== null && instanceIds.includes(instanceId),
  );
  await interrupt(await endingsOf(theirs));
}

/** Interrupts a turn that waited in a queue, and has no answer yet, because it cannot begin any more: later, when that cannot be stored now. Never throws. */
export async function interruptTurn(turn: Unfinished[number]): Promise<void> {
  const endings = [endingOf(turn, [], new Date())];
  await interrupt(endings).catch(() => later(endings));
}

/** On the embedded database, which has one web server, all of them. Else a server that joined after the turns were read is in the list. */
async function withoutServer(turns: Unfinished): Promise<Unfinished> {
  if (isOnlyInstance()) return turns;
  const live = await liveInstances();
  return turns.filter(({ instanceId }) => instanceId === null || !live.includes(instanceId));
}

async function endingsOf(turns: Unfinished): Promise<TurnEnd[]> {
  const parts = await piecesOf(turns.map(({ id }) => id));
  const endedAt = new Date();
  return turns.map((turn) => endingOf(turn, parts.get(turn.id) ?? [], endedAt));
}

const endingOf = (
  { id, conversationId, answerId }: Unfinished[number],
  parts: TurnEnd["parts"],
  endedAt: Date,
): TurnEnd => ({
  turnId: id,
  conversationId,
  answerId,
  parts,
  status: "interrupted",
  cutAtLimit: false,
  endedAt: endedAt.toISOString(),
});

async function interrupt(endings: TurnEnd[]): Promise<void> {
  if (endings.length === 0) return;
  // A turn that cannot be stored must not prevent Parlor from starting.
  await storeRows(endings, finishTurns, ({ turnId }, error) =>
    log.error(
      { turn: turnId, error: safeErrorText(error) },
      "a turn that was cut off cannot be ended",
    ),
  );
  log.info(
    { turns: endings.length },
    "turns were cut off when their server ended, and are kept as interrupted",
  );
}

function later(endings: TurnEnd[]): void {
  const attempt = () =>
    interrupt(endings).catch((thrown: unknown) => {
      log.debug(
        { error: safeErrorText(thrown) },
        "turns that were cut off could not be stored as interrupted yet",
      );
      later(endings);
    });
  setTimeout(() => void attempt(), retryAfter).unref();
}
