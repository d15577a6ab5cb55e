import { countTokens as cl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { countTokens as o200k } from "gpt-tokenizer/encoding/o200k_base";
import { countTokens as r50k } from "gpt-tokenizer/encoding/r50k_base";
import { describe, expect, test } from "vitest";

import { type MixedTurn, mixedTalk } from "#lib/testing/mixed-talk.ts";
import { workshopTalk } from "#lib/testing/workshop-talk.ts";
import { type Template, uncalibrated, unknownTemplate } from "./calibrate.ts";
import { type Counter, counterFor } from "./counter.ts";
import { learnPrompt, learnReply } from "./learn-counts.ts";
import type { CountedMessage } from "./makeup.ts";
import { MeasuredMessages } from "./measured-messages.ts";
import { passagesText } from "./memory-text.ts";
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

/** One or two of the messages that were cut, as recall quotes them; other ones in each turn, and none in every third. */
function passagesAt(at: number, cut: TextMessage[]): string | undefined {
  const chosen = [cut[(at * 7) % cut.length], cut[(at * 5 + 1) % cut.length]];
  return passagesText(
    chosen
      .slice(0, at % 3)
      .flatMap((said) => (said ? [{ ...said, content: said.content.slice(0, 300) }] : [])),
  );
}

/** Plays a conversation with cuts; answers the predictions and the reports of its turns. */
function play(model: ReturnType<typeof aModel>, talk: MixedTurn[]) {
  let recent: TextMessage[] = [];
  const gone: TextMessage[] = [];
  let memory: string | undefined;
  return talk.map(({ question, answer }, at) => {
    const noted = talk.slice(Math.max(0, at - 5), at).map((turn) => turn.question.slice(0, 80));
    const window = compose(
      {
        instructions,
        memory,
        recent,
        passages: passagesAt(at, gone),
        question: { id: `q${at}`, role: "user", content: question },
      },
      limits,
      model.counter(),
      (end) => ({ content: end === 0 ? memory : `Notes ${at}:\n- ${noted.join("\n- ")}` }),
    );
    if (window.cut) {
      memory = window.cut.replacement.content;
      gone.push(...recent.slice(0, window.cut.messages));
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

/** `early`, `late`: the largest error of the second to tenth turn, and of the turns after; `seldom`: the share of the late ones that are off by more than 3 %. */
const talks = [
  {
    name: "in two languages, with SQL, code and tables",
    talk: mixedTalk,
    orders: 6,
    most: { early: 0.08, late: 0.035, seldom: 0.005 },
  },
  {
    name: "in three languages, with logs, code, configuration, checksums and emoji",
    talk: workshopTalk,
    orders: 8,
    most: { early: 0.125, late: 0.06, seldom: 0.03 },
  },
];

describe.each(Object.entries(tokenisers))(
  "forty turns with recall, counted by %s",
  (_, tokensOf) => {
    test.each(talks)(
      "$name: hardly a prediction is off by more than 3 percent",
      ({ talk, orders, most }) => {
        const early: number[] = [];
        const late: number[] = [];
        for (const template of templates) {
          for (let shift = 0; shift < orders; shift += 1) {
            const turns = play(aModel(tokensOf, template), talk(40, shift));
            const off = turns.map(offOf);
            expect(turns.filter(({ cut }) => cut).length).toBeGreaterThan(4);
            // Of the first turn nothing is known but other models' costs.
            expect(off[0]).toBeLessThan(0.4);
            early.push(...off.slice(1, 10));
            late.push(...off.slice(10));
            for (const { reported } of turns) expect(reported).toBeLessThan(limits.contextLength);
          }
        }
        const shareOver = (all: number[], limit: number) =>
          all.filter((off) => off > limit).length / all.length;
        expect(shareOver(early, 0.08)).toBeLessThan(0.02);
        expect(Math.max(...early)).toBeLessThanOrEqual(most.early);
        expect(shareOver(late, 0.03)).toBeLessThanOrEqual(most.seldom);
        expect(Math.max(...late)).toBeLessThanOrEqual(most.late);
      },
    );
  },
);
