import {
  type Calibration,
  type Costs,
  costsOf,
  harmony,
  type Makeup,
  margin,
  type Role,
  type Template,
  uncalibrated,
  usual,
} from "./calibrate.ts";
import { type Estimate, estimate, kinds, nothing } from "./estimate.ts";

export type Message = { role: Role; content: string };

/** Counts for one model. Costs are additive: a prompt's is the base and each message's. */
export type Counter = {
  base: number;
  /** Of a text by itself. */
  text(content: string): number;
  /** Of a message: its text, and what its role costs. */
  message(message: Message): number;
  /** The part of a prediction to keep free in case it is too low. */
  margin: number;
};

/** A model's own tokeniser: the tokens of a text, with nothing around it. */
export type Tokeniser = (text: string) => number;

type Known = { calibration?: Calibration | undefined; tokeniser?: Tokeniser | undefined };

/** With a model's own tokeniser the template is Harmony's, the only one that there is a tokeniser for. */
export const templateOf = (tokeniser: Tokeniser | undefined): Template => (tokeniser ? harmony : usual);

/** Counts with a model's own tokeniser where there is one, else by an estimate; both are corrected by what the server has reported. */
export function counterFor({ calibration = uncalibrated(), tokeniser }: Known): Counter {
  const costs = costsOf(calibration, templateOf(tokeniser));
  const text = tokeniser ?? ((content: string) => worth(estimate(content), costs));
  return {
    base: costs.base,
    text,
    message: ({ role, content }) => costs.roles[role] + text(content),
    margin: margin(calibration, tokeniser !== undefined),
  };
}

const worth = (parts: Estimate, { kinds: factors }: Costs) => kinds.reduce((sum, kind) => sum + factors[kind] * parts[kind], 0);

/** What a whole prompt costs. */
export const costOf = (messages: Message[], { base, message }: Counter) => messages.reduce((sum, each) => sum + message(each), base);

/** What a prompt is made of, to learn from what the server reports. */
export function makeupOf(messages: Message[], tokeniser: Tokeniser | undefined): Makeup {
  const makeup: Makeup = { roles: { system: 0, user: 0, assistant: 0 }, texts: nothing(), ...(tokeniser && { exact: 0 }) };
  for (const { role, content } of messages) {
    makeup.roles[role] += 1;
    if (tokeniser) makeup.exact = (makeup.exact ?? 0) + tokeniser(content);
    else for (const [kind, tokens] of Object.entries(estimate(content))) makeup.texts[kind as keyof Estimate] += tokens;
  }
  return makeup;
}
