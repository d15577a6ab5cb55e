// Every function of this module that takes text, with every hostile text: the steps of our own code must grow at most linearly with the
// length of the text. Steps inside a regular expression are not counted here; the lint rules `regexp/no-super-linear-*` check those.

import { describe, expect, test } from "vitest";
import { titleFromReply } from "#lib/conversations/index.ts";
import { hostileTexts } from "#lib/testing/hostile-texts.ts";
import { stepsOf } from "#lib/testing/steps.ts";
import { breakSpecialTokens } from "#lib/text/special-tokens.ts";
import type { SourceMessage } from "./attribution.ts";
import { counterFor } from "./counter.ts";
import { mergeMemory } from "./facts.ts";
import { keyDetailSentences } from "./key-details.ts";
import { memoryText, passagesText } from "./memory-text.ts";
import { readNotes } from "./notes.ts";
import { wordsToRecall } from "./recall.ts";
import { asksToForget, asksToRemember } from "./requests.ts";
import type { Fact, Memory } from "./schema.ts";
import { statementsOf } from "./statements.ts";
import { compose } from "./window.ts";

const facts: Fact[] = Array.from({ length: 200 }, (_, at) => ({
  id: `f${at}`,
  text: `Kit${at} of maker${at} costs ${at} euros there.`,
  messageId: `m${at}`,
  origin: "kept",
}));
const memory: Memory = {
  facts,
  summary: { text: "They talk about a plant. The code of item1 is V-1-940." },
};
const budgets = { facts: 4_000, cost: (text: string) => Math.ceil(text.length / 4) };
const said = (content: string, id = "m"): SourceMessage => ({ id, role: "user", content });
const limits = { contextLength: 131_072, reserve: 1_024, maxOutputTokens: 4_096, lowWater: 0.3 };

const verbs: Record<string, (text: string) => unknown> = {
  "a title from a model": (text) => titleFromReply(text),
  "special tokens": breakSpecialTokens,
  "search terms": wordsToRecall,
  "sentences with key details": keyDetailSentences,
  statements: statementsOf,
  "requests to remember and to forget": (text) => [
    asksToRemember(said(text)),
    asksToForget(said(text)),
  ],
  "a memory that includes it": (text) => mergeMemory(memory, [said(text)], undefined, budgets),
  "a reply with it": (text) =>
    readNotes({ text, reasoning: "", cutAtLimit: false }, memory, [said(text)]),
  "notes about it": (text) =>
    readNotes(
      {
        text: JSON.stringify({ facts: [{ text }], summary: text }),
        reasoning: "",
        cutAtLimit: false,
      },
      memory,
      [said(text)],
    ),
  "the text of a memory": (text) =>
    memoryText({ facts: facts.slice(0, 1), summary: { text } }, [said(text)]),
  "the text of passages": (text) => passagesText([said(text)]),
  "a window": (text) =>
    compose(
      { instructions: "", recent: [said(text)], question: said("x", "q") },
      limits,
      counterFor({}),
    ),
  "the excess over a window": (text) => counterFor({}).over(text, 8_192),
};

const size = 30_000;
/** Maximum number of steps per character. Work that is quadratic for one text alone would exceed it for all of them together. */
const mostSteps = 25;
const texts = hostileTexts.map(({ text }) => text(size));
const characters = texts.reduce((sum, { length }) => sum + length, 0);

describe("H56: with 240 hostile texts", () => {
  test.each(Object.keys(verbs))("the steps of %s grow with the length of the text", (name) => {
    const verb = verbs[name] ?? (() => undefined);
    // Compilation and one-time initialisation are excluded.
    verb("The code of item1 is V-1-940.");
    const steps = stepsOf(() => {
      for (const text of texts) verb(text);
    });
    expect(steps).toBeLessThan(mostSteps * characters);
  });
});
