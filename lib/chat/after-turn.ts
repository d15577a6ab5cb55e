import "server-only";

// What follows a turn, when its end is stored and nobody waits any more: to learn from what the server counted, to make findable what was cut,
// and to give the model its work for later: the notes of the next cut, a better title.

import { indexWords, learnFrom, rewriteSeen } from "#lib/context/index.ts";
import { log, told } from "#lib/log.ts";
import type { Asking } from "./asking.ts";
import { later } from "./background.ts";
import { compression } from "./compression.ts";
import { asItems, type Fitted } from "./fit-window.ts";
import type { Generation } from "./generation.ts";
import { betterTitle } from "./title.ts";

/** Never throws: what goes wrong here is for the log. */
export async function afterTurn(generation: Generation, asking: Asking): Promise<void> {
  const { fitted, viewer } = asking;
  const failed = (what: string) => (thrown: unknown) => log.warn({ error: told(thrown) }, what);
  const answer = asItems([{ id: generation.turn.answerId, role: "assistant", parts: generation.parts }]);
  const work = [compression(viewer, asking, answer), betterTitle(viewer, asking, generation)];
  for (const job of work) if (job) later(job);
  await Promise.all([
    learn(generation, fitted).catch(failed("a turn was not learned from")),
    makeFindable(fitted).catch(failed("what was cut cannot be recalled")),
  ]);
}

async function makeFindable({ cut, window, input, place }: Fitted): Promise<void> {
  if (cut) await indexWords(place.conversationId, cut.throughId, input.recent.slice(0, window.cut?.messages ?? 0));
}

/** The prediction against the report. A report far below it means that the server has cut the prompt by itself, against our word. */
async function learn({ turn, end }: Generation, fitted: Fitted): Promise<void> {
  const reported = end?.promptTokens;
  if (reported === undefined) return;
  const { window, counting, limits } = fitted;
  const sure = counting.tokeniser !== undefined || (counting.calibration.samples > 5 && counting.calibration.error < 0.05);
  const cutByServer = sure && window.predicted - reported > Math.max(256, 0.15 * window.predicted);
  if (cutByServer) {
    log.warn({ model: turn.model, predicted: window.predicted, reported, window: limits.contextLength }, "the server has cut a prompt");
    return rewriteSeen(turn, { ...fitted.seen, cutByServer }, undefined);
  }
  learnFrom(turn.model, counting, window.messages, reported);
}
