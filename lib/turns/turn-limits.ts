import "server-only";

// Limits a user's active turns and questions per minute, so that one user cannot occupy the model server. Counted in this process; the
// active turns on other web servers are added.

import { monotonicNow } from "#lib/clock.ts";
import { AppError } from "#lib/errors.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import type { Settings } from "#lib/settings/schema.ts";

const minute = 60_000;

/** `asked`: the times of the user's questions in the last minute, in ms, oldest first. */
type Use = { running: number; asked: number[] };

const uses = processSingleton("turn limits", () => new Map<string, Use>());
/** The number of users whose use is kept before those without a question in the last minute are dropped. */
const mostKept = 1_000;

/**
 * Counts a new turn of a user, who has `elsewhere` active ones on other web servers, and returns the function that releases it. It is
 * synchronous, so that concurrent requests to this process cannot exceed the limit. `counted`: the question was counted before, and its turn was not stored. Throws `rate_limited`, with the seconds to wait where they are known.
 */
export function takeTurnPlace(
  userId: string,
  limits: Pick<Settings, "turnsAtOnce" | "questionsPerMinute">,
  elsewhere = 0,
  counted = false,
): () => void {
  const use = uses.get(userId) ?? { running: 0, asked: [] };
  if (use.running + elsewhere >= limits.turnsAtOnce)
    throw new AppError("rate_limited", "too_many_turns", { most: limits.turnsAtOnce, seconds: 5 });
  if (!counted) requireQuestionLeft(userId, limits);
  const now = monotonicNow();
  use.running += 1;
  if (!counted) use.asked = [...use.asked.filter((at) => at > now - minute), now];
  uses.set(userId, use);
  if (uses.size > mostKept) dropUnused(now);
  let given = false;
  return () => {
    if (!given) use.running -= 1;
    given = true;
  };
}

/** Throws `rate_limited`, with the seconds to wait, when a user has reached the limit of questions per minute. Counts nothing. */
export function requireQuestionLeft(
  userId: string,
  { questionsPerMinute }: Pick<Settings, "questionsPerMinute">,
): void {
  const now = monotonicNow();
  // The first of the last `questionsPerMinute` questions: while it is less than a minute old, the limit is reached.
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
