import "server-only";

import { piecesOf } from "#lib/conversations/index.ts";
import { log, told } from "#lib/log.ts";

import { giveWay } from "./background.ts";
import { end, live } from "./live.ts";
import { type Ending, finish, unfinished } from "./store.ts";
import { storeRows } from "./store-rows.ts";

/** Before the first turn of a process: the turns that an earlier one was cut off in are interrupted, with what they had said. */
export async function interruptUnfinished(): Promise<void> {
  const turns = await unfinished();
  if (turns.length === 0) return;
  const parts = await piecesOf(turns.map(({ id }) => id));
  const endedAt = new Date().toISOString();
  const endings = turns.map(
    ({ id, conversationId, answerId }): Ending => ({
      turnId: id,
      conversationId,
      answerId,
      parts: parts.get(id) ?? [],
      status: "interrupted",
      cutAtLimit: false,
      endedAt,
    }),
  );
  // A turn that cannot be stored must not keep Parlor from starting.
  await storeRows(endings, finish, ({ turnId }, error) =>
    log.error({ turn: turnId, error: told(error) }, "a turn that was cut off cannot be ended"),
  );
  log.info({ turns: turns.length }, "turns were cut off by the last end, and are kept as interrupted");
}

/** Before the process goes: no turn begins any more, those under way are interrupted and stored, and their readers hear of it. */
export async function endAll(): Promise<void> {
  live.closing = true;
  giveWay();
  await Promise.all(
    [...live.generations.values()].map(async (generation) => {
      if (await generation.remembered.promise.catch(() => false)) await end(generation, "interrupted");
    }),
  );
}
