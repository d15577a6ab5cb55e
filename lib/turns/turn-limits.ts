import "server-only";

// How many turns one person may have under way, and how many questions they may ask in a minute, so that one person does not take the model
// server from all others. Counted in this process.

import { monotonicNow } from "#lib/clock.ts";
import { AppError } from "#lib/errors.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import type { Settings } from "#lib/settings/schema.ts";

const minute = 60_000;

/** `asked`: when they asked in the last minute, in ms, oldest first. */
type Use = { running: number; asked: number[] };

const uses = processSingleton("turn limits", () => new Map<string, Use>());
/** People whose use is kept before those are dropped who have asked nothing for a minute. */
const mostKept = 1_000;

/**
 * Takes one of a person's places for a turn, and answers how to give it back. Nothing is awaited in between, so that many requests at once
 * cannot take more than there are. Throws `rate_limited`, with the seconds to wait where they are known.
 */
export function takeTurnPlace(
  userId: string,
  limits: Pick<Settings, "turnsAtOnce" | "questionsPerMinute">,
): () => void {
  const use = uses.get(userId) ?? { running: 0, asked: [] };
  if (use.running >= limits.turnsAtOnce)
    throw new AppError("rate_limited", "too_many_turns", { most: limits.turnsAtOnce, seconds: 5 });
  requireQuestionLeft(userId, limits);
  const now = monotonicNow();
  use.running += 1;
  use.asked = [...use.asked.filter((at) => at > now - minute), now];
  uses.set(userId, use);
  if (uses.size > mostKept) dropUnused(now);
  let given = false;
  return () => {
    if (!given) use.running -= 1;
    given = true;
  };
}

/** Throws `rate_limited`, with the seconds to wait, when a person may ask nothing more at the moment. Counts nothing. */
export function requireQuestionLeft(
  userId: string,
  { questionsPerMinute }: Pick<Settings, "questionsPerMinute">,
): void {
  const now = monotonicNow();
  // Of the last so many questions the first: while it is less than a minute old, there is none left.
  const asked = uses.get(userId)?.asked.at(-questionsPerMinute);
  if (asked === undefined || asked <= now - minute) return;
  throw new AppError("rate_limited", "too_many_questions", {
    seconds: Math.ceil((asked + minute - now) / 1_000),
  });
}

function dropUnused(now: number): void {
  for (const [userId, { running, asked }] of uses)
    if (running === 0 && (asked.at(-1) ?? 0) <= now - minute) uses.delete(userId);
}
