import {
  type Calibration,
  type Costs,
  costsOf,
  margin,
  type Template,
  uncalibrated,
  unknownTemplate,
  worth,
} from "./calibrate.ts";
import type { CountedTexts } from "./counted-texts.ts";
import { estimates } from "./estimate.ts";
import type { CountedMessage } from "./makeup.ts";
import { type MeasuredMessages, measuredCosts, quotedRatio } from "./measured-messages.ts";
import type { Tokeniser } from "./tokeniser.ts";

/** Counts tokens for one model. Costs are additive: a prompt's is the base plus each message's. */
export type Counter = {
  base: number;
  /** Of a text alone. */
  text(content: string): number;
  /** Of a message: its text and the cost of its role. */
  message(message: CountedMessage): number;
  /** Counts texts of any length in advance, yielding to other work in between: then the functions above return at once. */
  prepare(contents: string[]): Promise<void>;
  /**
   * Estimates by how many tokens a text alone exceeds `most`; 0 when it does not. It costs no more than counting `most` tokens, however
   * long the text is, and yields to other work in between.
   */
  over(content: string, most: number): Promise<number>;
  /** The share of a prediction to keep free in case it is too low. */
  margin: number;
};

type Known = {
  calibration?: Calibration | undefined;
  tokeniser?: Tokeniser | undefined;
  template?: Template;
  measured?: MeasuredMessages | undefined;
};

/**
 * Counts with the model's own tokeniser if there is one; else messages cost what the server's reports say of them, and new ones are estimated.
 * Base, roles and estimates are calibrated by what the server has reported.
 */
export function counterFor({
  calibration = uncalibrated(),
  tokeniser,
  template = unknownTemplate,
  measured,
}: Known): Counter {
  const costs = costsOf(calibration, template);
  const measuredText = measured && measuredTexts(measured, costs);
  const ratios = new Map<string, number>();
  const ratio = (content: string) => {
    const known = ratios.get(content) ?? (measured ? quotedRatio(measured, content, costs) : 1);
    ratios.set(content, known);
    return known;
  };
  const text = (content: string) =>
    tokeniser
      ? tokeniser.of(content)
      : (measuredText?.(content) ?? worth(costs, estimates.of(content)) * ratio(content));
  return {
    base: costs.base,
    text,
    prepare: (contents) => (tokeniser ?? estimates).prepare(contents),
    async over(content, most) {
      const { tokens, length } = tokeniser
        ? await beginningOf(tokeniser, content, most, (count) => count)
        : await beginningOf(estimates, content, most, (count) => worth(costs, count));
      // The uncounted rest is extrapolated from the counted beginning.
      return Math.max(0, Math.ceil((tokens * content.length) / Math.max(1, length) - most));
    },
    message: ({ role, content }) => costs.roles[role] + text(content),
    margin: margin(calibration, tokeniser !== undefined),
  };
}

/** Answers the tokens of a text that was measured with its message. */
function measuredTexts(measured: MeasuredMessages, costs: Costs) {
  const costOf = measuredCosts(measured, costs);
  return (content: string): number | undefined => {
    const known = costOf(content);
    if (!known) return undefined;
    const around = costs.roles[known.role] + (known.role === "system" ? costs.base : 0);
    return Math.max(0, known.tokens - around);
  };
}

async function beginningOf<Count>(
  texts: CountedTexts<Count>,
  content: string,
  most: number,
  tokensOf: (count: Count) => number,
) {
  const { count, length } = await texts.ofBeginning(content, (each) => tokensOf(each) > most);
  return { tokens: tokensOf(count), length };
}

/** The cost of a whole prompt. */
export const costOf = (messages: CountedMessage[], { base, message }: Counter) =>
  messages.reduce((sum, each) => sum + message(each), base);
