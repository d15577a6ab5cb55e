// The scripted model's answers: texts whose tokens are known one by one, each selected by its name
// in the question.

import type { ScriptInput } from "#lib/demo-model/index.ts";
import { tokenPiecesOf } from "#lib/demo-model/runner/tokens.ts";
import { countingSchema } from "#lib/demo-model/schema.ts";
import { titleAsked } from "#lib/testing/quiet-calls.ts";

export type ScriptedAnswer = {
  name: string;
  tokens: string[];
  text: string;
  script: ScriptInput;
};

type Shape = {
  tokens: number;
  /** Tokens per second; 0: as fast as they can be written. */
  rate: number;
  /** The duration of the prompt's evaluation, in ms. */
  reads?: number;
};

/**
 * Each is one token of the demo model: a word of at most eight letters with the space before it, a
 * Chinese character, a punctuation mark.
 */
const vocabulary =
  " the| printer| on|三|楼| is| out| of| paper|，| so| we| moved|会|议| to| room| twelve|.| Bring| coffee|。| Thanks|<".split(
    "|",
  );

/** A unique answer: its words depend on the name. */
export function answer(name: string, { tokens: count, rate, reads }: Shape): ScriptedAnswer {
  let state = [...name].reduce(
    (mixed, character) => (mixed * 31 + (character.codePointAt(0) ?? 0)) >>> 0,
    7,
  );
  const tokens = Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return vocabulary[(state >>> 16) % vocabulary.length] ?? "";
  });
  tokens[0] = "Well"; // no space at the beginning, where a client might trim it
  tokens[count - 1] = count > 1 ? "!" : "Well";
  const text = tokens.join("");
  const steps = [...(reads === undefined ? [] : [{ wait: reads }]), { say: text }];
  return { name, tokens, text, script: { name, when: { says: questionFor(name) }, rate, steps } };
}

const markdown = [
  "## What the plant needs\n\n",
  "The **pump** of line 3 is out of order, and the *seal kit* for it is on its way; until it is there, line 4 takes over.\n\n",
  "- order the kit by `part number`\n- ask [the supplier](https://supplier.example/kits) when it comes\n- tell the shift\n\n",
  "```sql\nselect part, count(*) as stock from parts\nwhere line = 3 and stock < 5 group by part;\n```\n\n",
  "1. Close the valve.\n2. Wait until the pressure is down.\n3. Take the cover off.\n\n",
  "> Nobody opens the cover while the pump runs.\n\n",
  "三号线的水泵坏了，密封件还在路上。**请先**换到四号线，再通知下一班。\n\n",
].join("");

/** How an answer in Markdown ends. */
export const lastWords = "That is all of it.";

/** A long answer in Markdown, of headings, lists, code and paragraphs, with about this many tokens. */
export function markdownAnswer(name: string, { tokens: count, rate }: Shape): ScriptedAnswer {
  const counting = countingSchema.parse({});
  const perPart = tokenPiecesOf(markdown, counting).length;
  const text = markdown.repeat(Math.ceil(count / perPart)) + lastWords;
  const tokens = tokenPiecesOf(text, counting).map((piece) => piece.text);
  const script = { name, when: { says: questionFor(name) }, rate, steps: [{ say: text }] };
  return { name, tokens, text, script };
}

/** A question that gets the answer with that name. */
export const questionFor = (name: string) =>
  `Answer ${name}, please: where is the meeting, and is there paper?`;

/**
 * The number of an answer's tokens that are missing in a received text: those after the first
 * difference.
 */
export function tokensLost({ tokens }: ScriptedAnswer, arrived: string): number {
  let place = 0;
  const there = tokens.findIndex((token) => {
    const differs = !arrived.startsWith(token, place);
    place += token.length;
    return differs;
  });
  return there === -1 ? 0 : tokens.length - there;
}

/** The title that the model gives every conversation: where it stands, the background call for it is over. */
export const givenTitle = "The meeting and the paper";
export const titleScript: ScriptInput = {
  name: "title",
  when: titleAsked,
  steps: [{ say: givenTitle }],
};
