import { countTokens as cl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { countTokens as o200k } from "gpt-tokenizer/encoding/o200k_base";
import { countTokens as r50k } from "gpt-tokenizer/encoding/r50k_base";
import { describe, expect, test } from "vitest";

import { type MixedTurn, mixedTalk } from "#lib/testing/mixed-talk.ts";
import { type Template, uncalibrated, unknownTemplate } from "./calibrate.ts";
import { type Counter, counterFor } from "./counter.ts";
import { learnPrompt, learnReply } from "./learn-counts.ts";
import type { CountedMessage } from "./makeup.ts";
import { MeasuredMessages } from "./measured-messages.ts";
import { instructions } from "./prompt.ts";
import { compose, type Limits, type TextMessage } from "./window.ts";

const plain = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };

/** Real tokenisers, none of which the estimate assumes. Qwen's encodes much like cl100k, but each digit alone. */
const tokenisers: Record<string, (text: string) => number> = {
  o200k: (text) => o200k(text, plain),
  cl100k: (text) => cl100k(text, plain),
  "cl100k, each digit alone": (text) =>
    (text.match(/\d+/gu) ?? []).reduce(
      (sum, { length }) => sum + length - Math.ceil(length / 3),
      cl100k(text, plain),
    ),
  "GPT-2's, with two to three tokens for a Chinese character": (text) => r50k(text, plain),
};
const templates: Template[] = [
  { base: 4, roles: { system: 5, user: 5, assistant: 6 } },
  { base: 31, roles: { system: 9, user: 4, assistant: 8 } },
];

const limits: Limits = { contextLength: 2_048, reserve: 512, maxOutputTokens: 512, lowWater: 0.3 };
/** As the request for a title: it follows the first answer, and is in both languages. */
const titleRequest =
  "Name this conversation: reply with a title of at most six words, and nothing else.\n为这段对话起一个标题，不超过十二个汉字，只回复标题本身。";

/** A model whose server counts exactly, and what is learned from it. */
function aModel(tokensOf: (text: string) => number, template: Template) {
  const measured = new MeasuredMessages();
  const known = {
    calibration: uncalibrated(),
    template: unknownTemplate,
    tokeniser: undefined,
    measured,
  };
  return {
    known,
    counter: (): Counter => counterFor(known),
    count: (messages: CountedMessage[]) =>
      messages.reduce(
        (sum, { role, content }) => sum + template.roles[role] + tokensOf(content),
        template.base,
      ),
    report(messages: CountedMessage[], tokens: number) {
      known.calibration = learnPrompt(known, messages, tokens);
    },
    replied(content: string) {
      known.calibration = learnReply(known, content, tokensOf(content));
    },
  };
}

/** Plays a conversation with cuts; answers the predictions and the reports of its turns. */
function play(model: ReturnType<typeof aModel>, talk: MixedTurn[]) {
  let recent: TextMessage[] = [];
  let memory: string | undefined;
  return talk.map(({ question, answer }, at) => {
    const noted = talk.slice(Math.max(0, at - 5), at).map((turn) => turn.question.slice(0, 80));
    const window = compose(
      { instructions, memory, recent, question: { id: `q${at}`, role: "user", content: question } },
      limits,
      model.counter(),
      (end) => ({ content: end === 0 ? memory : `Notes ${at}:\n- ${noted.join("\n- ")}` }),
    );
    if (window.cut) {
      memory = window.cut.replacement.content;
      recent = recent.slice(window.cut.messages);
    }
    const reported = model.count(window.messages);
    model.report(window.messages, reported);
    model.replied(answer);
    if (at === 0) {
      const messages = [
        ...window.messages,
        { role: "assistant" as const, content: answer },
        { role: "user" as const, content: titleRequest },
      ];
      model.report(messages, model.count(messages));
    }
    recent = [
      ...recent,
      { id: `q${at}`, role: "user", content: question },
      { id: `a${at}`, role: "assistant", content: answer },
    ];
    const { predicted } = window;
    return { predicted, reported, cut: window.cut !== undefined };
  });
}

const offOf = ({ predicted, reported }: { predicted: number; reported: number }) =>
  Math.abs(predicted - reported) / reported;

describe.each(Object.entries(tokenisers))(
  "forty turns in two languages, with SQL, code and tables, counted by %s",
  (_, tokensOf) => {
    test.each([0, 1, 2, 3, 4, 5])(
      "talk %i: predicted within 8 percent from the second turn on, and within 3 percent after ten",
      (shift) => {
        for (const template of templates) {
          const turns = play(aModel(tokensOf, template), mixedTalk(40, shift));
          const off = turns.map(offOf);
          expect(turns.filter(({ cut }) => cut).length).toBeGreaterThan(4);
          // Of the first turn nothing is known but other models' costs.
          expect(off[0]).toBeLessThan(0.35);
          expect(Math.max(...off.slice(1, 10))).toBeLessThanOrEqual(0.08);
          expect(Math.max(...off.slice(10))).toBeLessThanOrEqual(0.03);
          for (const { reported } of turns) expect(reported).toBeLessThan(limits.contextLength);
        }
      },
    );
  },
);
