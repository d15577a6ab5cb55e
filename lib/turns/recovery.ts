import "server-only";

import { finishTurns, piecesOf, type TurnEnd, unfinishedTurns } from "#lib/conversations/index.ts";
import { isWantOfRoom } from "#lib/disk.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { storeRows } from "./store-rows.ts";

const retryAfter = 5_000;

/**
 * Before the first turn of a process: the turns that an earlier process did not finish are interrupted, with the text so far. On a full
 * disk that is done later, when there is space: until then they can be read unchanged.
 */
export async function interruptUnfinished(): Promise<void> {
  const turns = await unfinishedTurns();
  if (turns.length === 0) return;
  const parts = await piecesOf(turns.map(({ id }) => id));
  const endedAt = new Date().toISOString();
  const endings = turns.map(({ id, conversationId, answerId }) => ({
    turnId: id,
    conversationId,
    answerId,
    parts: parts.get(id) ?? [],
    status: "interrupted" as const,
    cutAtLimit: false,
    endedAt,
  }));
  try {
    await interrupt(endings);
  } catch (thrown) {
    if (!isWantOfRoom(thrown)) throw thrown;
    log.warn(
      { turns: turns.length },
      "the disk is full: turns that were cut off are kept as interrupted when there is room again",
    );
    later(endings);
  }
}

async function interrupt(endings: TurnEnd[]): Promise<void> {
  // A turn that cannot be stored must not prevent Parlor from starting.
  await storeRows(endings, finishTurns, ({ turnId }, error) =>
    log.error(
      { turn: turnId, error: safeErrorText(error) },
      "a turn that was cut off cannot be ended",
    ),
  );
  log.info(
    { turns: endings.length },
    "turns were cut off by the last end, and are kept as interrupted",
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
