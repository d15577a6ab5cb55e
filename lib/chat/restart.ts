import "server-only";

import { piecesOf } from "#lib/conversations/index.ts";
import { log } from "#lib/log.ts";

import { giveWay } from "./background.ts";
import { end, live } from "./live.ts";
import { finish, unfinished } from "./store.ts";

/** Before the first turn of a process: the turns that an earlier one was cut off in are interrupted, with what they had said. */
export async function interruptUnfinished(): Promise<void> {
  const turns = await unfinished();
  if (turns.length === 0) return;
  const parts = await piecesOf(turns.map(({ id }) => id));
  const endedAt = new Date().toISOString();
  await finish(
    turns.map(({ id, conversationId, answerId }) => ({
      turnId: id,
      conversationId,
      answerId,
      parts: parts.get(id) ?? [],
      status: "interrupted" as const,
      cutAtLimit: false,
      endedAt,
    })),
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
