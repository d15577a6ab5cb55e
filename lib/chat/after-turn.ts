import "server-only";

// What follows a turn, when its end is stored and nobody waits any more: to learn from what the server counted, to make findable what was cut,
// and to give the model its work for later: the notes of the next cut, a better title.

import { indexTerms, learnFrom, rewriteSeen } from "#lib/context/index.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { schedule } from "./background.ts";
import { compact } from "./compaction.ts";
import { asTextMessages, type FittedWindow } from "./fit-window.ts";
import type { Generation } from "./generation.ts";
import { betterTitle } from "./title.ts";
import type { TurnContext } from "./turn-context.ts";

/** Never throws: what goes wrong here is for the log. */
export async function afterTurn(generation: Generation, asking: TurnContext): Promise<void> {
  const { fitted, viewer } = asking;
  const failed = (what: string) => (thrown: unknown) =>
    log.warn({ error: safeErrorText(thrown) }, what);
  const answer = asTextMessages([
    { id: generation.turn.answerId, role: "assistant", parts: generation.parts },
  ]);
  // An answer may be long, and was not counted yet.
  await fitted.counting.counter.prepare(answer.map(({ content }) => content));
  const work = [compact(viewer, asking, answer), betterTitle(viewer, asking, generation)];
  for (const job of work) if (job) schedule(job);
  await Promise.all([
    learn(generation, fitted).catch(failed("a turn was not learned from")),
    makeFindable(fitted).catch(failed("what was cut cannot be recalled")),
  ]);
}

async function makeFindable({ cut, window, input, place }: FittedWindow): Promise<void> {
  if (cut)
    await indexTerms(
      place.conversationId,
      cut.throughId,
      input.recent.slice(0, window.cut?.messages ?? 0),
    );
}

/** The prediction against the report. A report far below it means that the server has cut the prompt by itself, against our word. */
async function learn({ turn, end }: Generation, fitted: FittedWindow): Promise<void> {
  const reported = end?.promptTokens;
  if (reported === undefined) return;
  const { window, counting, limits } = fitted;
  const sure =
    counting.tokeniser !== undefined ||
    (counting.calibration.samples > 5 && counting.calibration.error < 0.05);
  const cutByServer = sure && window.predicted - reported > Math.max(256, 0.15 * window.predicted);
  if (cutByServer) {
    log.warn(
      { model: turn.model, predicted: window.predicted, reported, window: limits.contextLength },
      "the server has cut a prompt",
    );
    return rewriteSeen(turn, { ...fitted.seen, cutByServer }, undefined);
  }
  learnFrom(turn.model, counting, window.messages, reported);
}
