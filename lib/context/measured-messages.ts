// What messages of a prompt cost, as far as it follows from a server's counts: a report of a prompt counts its new messages, because the others were counted
// before; the end of a reply counts the reply. So a prompt is predicted from the last report, and only what is new in it is estimated, whatever
// was cut in between. A cache: what is not in it is estimated.

import { type Costs, predict, type Role } from "./calibrate.ts";
import { makeupOf } from "./makeup.ts";

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
  #kept = 0;

  of(content: string): Measured | undefined {
    return this.#known.get(content);
  }

  add(measured: Measured): void {
    for (const { content } of measured.messages) {
      this.forget(content);
      this.#known.set(content, measured);
      this.#kept += content.length;
    }
    for (const [oldest, { messages }] of this.#known) {
      if (this.#kept <= mostKept || messages === measured.messages) break;
      this.forget(oldest);
    }
  }

  forget(content: string): void {
    if (this.#known.delete(content)) this.#kept -= content.length;
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
    const known = shares.get(group) ?? sharesOf(group, costs);
    shares.set(group, known);
    return known.get(content);
  };
}

function sharesOf({ messages, tokens }: Measured, costs: Costs) {
  const each = messages.map((message) => {
    const cost = predict(costs, makeupOf([message], undefined));
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
