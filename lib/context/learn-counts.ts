// Learns from what a server has counted: the calibration from what is new in it, and the cost of each message. Pure but for the measured messages,
// which it changes.

import {
  type Calibration,
  costsOf,
  judge,
  learn,
  predict,
  type Template,
  uncalibrated,
} from "./calibrate.ts";
import { type CountedMessage, makeupOf } from "./makeup.ts";
import {
  costOfNew,
  type Measured,
  type MeasuredMessages,
  measuredCosts,
  varianceOf,
} from "./measured-messages.ts";
import type { Tokeniser } from "./tokeniser.ts";

export type Learned = {
  calibration: Calibration;
  template: Template;
  tokeniser: Tokeniser | undefined;
  measured: MeasuredMessages;
};

/** How far the count of a reply may be off, which was generated and is now encoded: in tokens, and as a share. */
const generated = { tokens: 1, share: 0.03 };

/** The share of the first estimate that a tokeniser needs at least. */
const leastShare = 0.3;

/** The calibration after the server has reported `tokens` for a prompt. A count that cannot be the whole prompt's is not learned from. */
export function learnPrompt(
  known: Learned,
  messages: CountedMessage[],
  tokens: number,
): Calibration {
  const { calibration, template, tokeniser, measured } = known;
  if (!Number.isFinite(tokens) || tokens <= 0) return calibration;
  const whole = makeupOf(messages, tokeniser);
  const judged = judge(calibration, template, whole, tokens);
  if (tokeniser) return learn(judged, template, whole, tokens);
  const { counted, others, rest } = whatIsNew(known, messages, tokens);
  if (!isPlausible(rest, others, known, tokens)) {
    // Truncated, or only what the server's cache lacked, or the model was replaced: all of it is measured again.
    for (const { content } of messages) measured.forget(content);
    return calibration;
  }
  const next =
    others.length > 0 ? learn(judged, template, makeupOf(others, undefined), rest) : judged;
  distribute({ ...known, calibration: next }, counted, others, rest);
  return next;
}

/** The calibration after a reply of `tokens` (without the token that ends it). */
export function learnReply(
  { calibration, template, tokeniser, measured }: Learned,
  content: string,
  tokens: number,
): Calibration {
  if (tokeniser || !Number.isFinite(tokens) || tokens <= 0 || measured.of(content))
    return calibration;
  const message = { role: "assistant" as const, content };
  const { texts } = makeupOf([message], undefined);
  const makeup = { base: 0, roles: { system: 0, user: 0, assistant: 0 }, texts };
  const expected = predict(costsOf(calibration, template), makeup);
  // Not all tokens of the reply are in its text, or the other way round.
  if (tokens > 3 * expected + 20 || expected > 3 * tokens + 20) return calibration;
  const next = learn(calibration, template, makeup, tokens);
  measured.add({
    messages: [message],
    tokens: tokens + costsOf(next, template).roles.assistant,
    deviation: generated.tokens + generated.share * tokens,
  });
  return next;
}

/**
 * The groups of messages that were counted together and are all in a prompt; the other messages, of which at most a sum with others is known; and what
 * of the prompt's tokens is left for these.
 */
function whatIsNew(
  { calibration, template, measured }: Learned,
  messages: CountedMessage[],
  tokens: number,
) {
  const contents = new Set(messages.map(({ content }) => content));
  const isWhole = (group: Measured) =>
    group.messages.every(({ content }) => contents.has(content) && measured.of(content) === group);
  const counted = new Set(
    [...contents].flatMap((content) => measured.of(content) ?? []).filter(isWhole),
  );
  const costOf = measuredCosts(measured, costsOf(calibration, template));
  const others: CountedMessage[] = [];
  let rest = tokens;
  for (const message of messages) {
    const group = measured.of(message.content);
    if (group && counted.has(group)) rest -= costOf(message.content)?.tokens ?? 0;
    else others.push(message);
  }
  return { counted: [...counted], others, rest };
}

/**
 * What is new has no more tokens than bytes, and not much less than any tokeniser needs; where nothing is new, nothing has changed.
 */
function isPlausible(
  rest: number,
  others: CountedMessage[],
  { template }: Learned,
  tokens: number,
): boolean {
  if (others.length === 0) return Math.abs(rest) <= 20 + 0.03 * tokens;
  const bytes = others.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
  const usual = predict(costsOf(uncalibrated(), template), makeupOf(others, undefined));
  return rest >= leastShare * usual && rest <= bytes + 200;
}

/** Measures the messages of a prompt, so that their sum is what was reported: what is uncertain takes the difference, by its variance. */
function distribute(
  { calibration, template, measured }: Learned,
  counted: Measured[],
  others: CountedMessage[],
  rest: number,
): void {
  const costs = costsOf(calibration, template);
  const each = others.map((message) => costOfNew(measured, message, costs));
  const replies = counted.filter(({ deviation }) => deviation > 0);
  const variance =
    each.reduce((sum, cost) => sum + varianceOf(cost), 0) +
    replies.reduce((sum, { deviation }) => sum + deviation ** 2, 0);
  const off = rest - each.reduce((sum, cost) => sum + cost, 0);
  let left = rest;
  for (const { messages, tokens, deviation } of replies) {
    const share = (off * deviation ** 2) / variance;
    measured.add({ messages, tokens: tokens + share, deviation: 0 });
    left -= share;
  }
  if (others.length > 0) measured.add({ messages: others, tokens: left, deviation: 0 });
}
