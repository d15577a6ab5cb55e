import {
  type Calibration,
  type Costs,
  costsOf,
  type Makeup,
  margin,
  type Role,
  type Template,
  uncalibrated,
  unknownTemplate,
} from "./calibrate.ts";
import type { CountedTexts } from "./counted-texts.ts";
import { type Estimate, estimates, kinds, nothing } from "./estimate.ts";
import type { Tokeniser } from "./tokeniser.ts";

export type CountedMessage = { role: Role; content: string };

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
};

/** Counts with the model's own tokeniser if there is one, else by an estimate; both are calibrated by what the server has reported. */
export function counterFor({
  calibration = uncalibrated(),
  tokeniser,
  template = unknownTemplate,
}: Known): Counter {
  const costs = costsOf(calibration, template);
  const text = (content: string) =>
    tokeniser ? tokeniser.of(content) : worth(estimates.of(content), costs);
  return {
    base: costs.base,
    text,
    prepare: (contents) => (tokeniser ?? estimates).prepare(contents),
    async over(content, most) {
      const { tokens, length } = tokeniser
        ? await beginningOf(tokeniser, content, most, (count) => count)
        : await beginningOf(estimates, content, most, (count) => worth(count, costs));
      // The uncounted rest is extrapolated from the counted beginning.
      return Math.max(0, Math.ceil((tokens * content.length) / Math.max(1, length) - most));
    },
    message: ({ role, content }) => costs.roles[role] + text(content),
    margin: margin(calibration, tokeniser !== undefined),
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

const worth = (parts: Estimate, { kinds: factors }: Costs) =>
  kinds.reduce((sum, kind) => sum + factors[kind] * parts[kind], 0);

/** The cost of a whole prompt. */
export const costOf = (messages: CountedMessage[], { base, message }: Counter) =>
  messages.reduce((sum, each) => sum + message(each), base);

/** The features of a prompt, to learn from what the server reports. */
export function makeupOf(messages: CountedMessage[], tokeniser: Tokeniser | undefined): Makeup {
  const makeup: Makeup = {
    roles: { system: 0, user: 0, assistant: 0 },
    texts: nothing(),
    ...(tokeniser && { exact: 0 }),
  };
  for (const { role, content } of messages) {
    makeup.roles[role] += 1;
    if (tokeniser) makeup.exact = (makeup.exact ?? 0) + tokeniser.of(content);
    else
      for (const [kind, tokens] of Object.entries(estimates.of(content)))
        makeup.texts[kind as keyof Estimate] += tokens;
  }
  return makeup;
}
