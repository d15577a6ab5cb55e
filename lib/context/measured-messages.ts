// What messages of a prompt cost, as far as it follows from a server's counts: a report of a prompt counts its new messages, because the others were counted
// before; the end of a reply counts the reply. So a prompt is predicted from the last report, and only what is new in it is estimated, whatever
// was cut in between. A cache: what is not in it is estimated; a text that quotes what is in it, by what that costs.

import { type Costs, predict, type Role, worth } from "./calibrate.ts";
import { estimates } from "./estimate.ts";
import { makeupOf } from "./makeup.ts";
import { SentenceSources } from "./sentence-sources.ts";
import { sentencesOf } from "./tokenise-text.ts";

type Message = { role: Role; content: string };

/**
 * Messages that were counted together. `tokens`: with their roles, and with the base of the prompt where the first message is among them.
 * `deviation`: how far that may be off, in tokens; 0 when a report has counted them.
 */
export type Measured = { messages: Message[]; tokens: number; deviation: number };

/** The total characters of cached messages of a model. The oldest are evicted first. */
const mostKept = 2_000_000;

export class MeasuredMessages {
  readonly #known = new Map<string, Measured>();
  readonly #sources = new SentenceSources();
  #kept = 0;

  of(content: string): Measured | undefined {
    return this.#known.get(content);
  }

  /** The message, measured by itself, that has a sentence. */
  sourceOf(sentence: string): Measured | undefined {
    const content = this.#sources.of(sentence);
    return content === undefined ? undefined : this.of(content);
  }

  add(measured: Measured): void {
    for (const { content } of measured.messages) {
      this.forget(content);
      this.#known.set(content, measured);
      this.#kept += content.length;
      if (measured.messages.length === 1) this.#sources.add(content);
    }
    for (const [oldest, { messages }] of this.#known) {
      if (this.#kept <= mostKept || messages === measured.messages) break;
      this.forget(oldest);
    }
  }

  forget(content: string): void {
    const known = this.#known.get(content);
    if (!known) return;
    this.#known.delete(content);
    this.#kept -= content.length;
    if (known.messages.length === 1) this.#sources.remove(content);
  }
}

/** How far the estimate of a message may be off, in tokens and as a share. */
const estimated = { tokens: 1, share: 0.1 };

export const varianceOf = (cost: number) => (estimated.tokens + estimated.share * cost) ** 2;

/**
 * Answers what a measured message costs, with its role, and with the base where it is the system message; undefined for others. Of messages that were
 * counted together each costs its estimate, and a share of what is missing to their sum.
 */
export function measuredCosts(measured: MeasuredMessages, costs: Costs) {
  const shares = new Map<Measured, Map<string, { role: Role; tokens: number }>>();
  return (content: string): { role: Role; tokens: number } | undefined => {
    const group = measured.of(content);
    if (!group) return undefined;
    const known = shares.get(group) ?? sharesOf(measured, group, costs);
    shares.set(group, known);
    return known.get(content);
  };
}

function sharesOf(measured: MeasuredMessages, { messages, tokens }: Measured, costs: Costs) {
  const each = messages.map((message) => {
    const cost = costOfNew(measured, message, costs);
    return { ...message, cost, variance: varianceOf(cost) };
  });
  const off = each.reduce((left, { cost }) => left - cost, tokens);
  const sum = each.reduce((all, { variance }) => all + variance, 0);
  return new Map(
    each.map(({ role, content, cost, variance }) => [
      content,
      { role, tokens: cost + (off * variance) / sum },
    ]),
  );
}

/** What a message that was not measured costs by itself, with its role, and with the base where it is the system message. */
export function costOfNew(measured: MeasuredMessages, message: Message, costs: Costs): number {
  const estimated = worth(costs, estimates.of(message.content));
  const more = estimated * (quotedRatio(measured, message.content, costs) - 1);
  return predict(costs, makeupOf([message], undefined)) + more;
}

/** In characters; what quotes messages is shorter. */
const longestQuoting = 50_000;
/** The ratios between which a message that is quoted may cost more or less than its estimate. */
const [leastRatio, mostRatio] = [0.7, 1.4];

/**
 * By what a text's estimate is to be multiplied because it quotes measured messages, as memory and passages do: the mean of their costs' ratios to their
 * estimates, weighted by the bytes of each sentence; 1 for what is not quoted.
 */
export function quotedRatio(measured: MeasuredMessages, content: string, costs: Costs): number {
  if (content.length > longestQuoting) return 1;
  let [bytes, sum] = [0, 0];
  for (const sentence of sentencesOf(content)) {
    const length = Buffer.byteLength(sentence);
    bytes += length;
    sum += length * ratioOf(measured.sourceOf(sentence), costs);
  }
  return bytes === 0 ? 1 : sum / bytes;
}

function ratioOf(source: Measured | undefined, costs: Costs): number {
  const message = source?.messages[0];
  if (!source || !message || message.role === "system") return 1;
  const estimated = worth(costs, estimates.of(message.content));
  if (estimated < 1) return 1;
  const ratio = (source.tokens - costs.roles[message.role]) / estimated;
  return Math.min(mostRatio, Math.max(leastRatio, ratio));
}
