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

/** Counts for one model. Costs are additive: a prompt's is the base and each message's. */
export type Counter = {
  base: number;
  /** Of a text by itself. */
  text(content: string): number;
  /** Of a message: its text, and what its role costs. */
  message(message: CountedMessage): number;
  /** Counts texts of any length beforehand, letting others go first in between: then the verbs above answer at once. */
  prepare(contents: string[]): Promise<void>;
  /**
   * About by how many tokens a text alone is over `most`; 0 when it is not. It costs no more than counting `most` tokens, however long the text is,
   * and lets others go first in between.
   */
  over(content: string, most: number): Promise<number>;
  /** The part of a prediction to keep free in case it is too low. */
  margin: number;
};

type Known = {
  calibration?: Calibration | undefined;
  tokeniser?: Tokeniser | undefined;
  template?: Template;
};

/** Counts with a model's own tokeniser where there is one, else by an estimate; both are corrected by what the server has reported. */
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
      // What was not counted is taken to be like what was.
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

/** What a whole prompt costs. */
export const costOf = (messages: CountedMessage[], { base, message }: Counter) =>
  messages.reduce((sum, each) => sum + message(each), base);

/** What a prompt is made of, to learn from what the server reports. */
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
