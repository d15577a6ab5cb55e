import { describe, expect, test } from "vitest";

import { uncalibrated, unknownTemplate } from "./calibrate.ts";
import { costOf, counterFor } from "./counter.ts";
import { learnPrompt, learnReply } from "./learn-counts.ts";
import type { CountedMessage } from "./makeup.ts";
import { MeasuredMessages } from "./measured-messages.ts";

/** A server that counts unlike the estimate, with a template of its own. */
const tokensOf = (content: string) => Math.ceil(content.length / 3);
const count = (messages: CountedMessage[]) =>
  messages.reduce((sum, { content }) => sum + 7 + tokensOf(content), 12);

const answer = (at: number): CountedMessage => ({
  role: "assistant",
  content: `Answer ${at}: the planner proposes ${at * 7} pieces, and Purchasing confirms. `.repeat(
    3,
  ),
});
const question = (at: number): CountedMessage => ({
  role: "user",
  content: `How many pieces of number ${at * 31} does plant ${at} keep?`,
});
const system: CountedMessage = { role: "system", content: "You are the assistant of a company." };

function aModel() {
  const measured = new MeasuredMessages();
  const known = {
    calibration: uncalibrated(),
    template: unknownTemplate,
    tokeniser: undefined,
    measured,
  };
  return {
    known,
    predicted: (messages: CountedMessage[]) => costOf(messages, counterFor(known)),
    report(messages: CountedMessage[], tokens = count(messages)) {
      known.calibration = learnPrompt(known, messages, tokens);
    },
    reply(content: string, tokens = tokensOf(content)) {
      known.calibration = learnReply(known, content, tokens);
    },
  };
}

/** Asks `turns` questions; answers the messages so far. */
function talked(model: ReturnType<typeof aModel>, turns: number): CountedMessage[] {
  const messages = [system];
  for (let at = 1; at <= turns; at += 1) {
    messages.push(question(at));
    model.report(messages);
    model.reply(answer(at).content);
    messages.push(answer(at));
  }
  return messages;
}

describe("a prompt that was reported", () => {
  test("costs that, and so does the next one but for its new question", () => {
    const model = aModel();
    const before = [system, question(1)];
    model.report(before);
    expect(model.predicted(before)).toBeCloseTo(count(before), 6);
    model.reply(answer(1).content);
    const next = [...before, answer(1), question(2)];
    model.report(next);
    expect(model.predicted(next)).toBeCloseTo(count(next), 6);
  });

  test("leaves the cost of each message behind when others are cut", () => {
    const model = aModel();
    const messages = talked(model, 8);
    const cut = [system, ...messages.slice(7)];
    expect(Math.abs(model.predicted(cut) - count(cut)) / count(cut)).toBeLessThan(0.02);
  });

  test("may contain the same message twice", () => {
    const model = aModel();
    const messages = [...talked(model, 3), question(1), answer(1), question(1)];
    model.report(messages);
    expect(model.predicted(messages) / count(messages)).toBeCloseTo(1, 2);
  });
});

describe("a text that quotes measured messages", () => {
  /** Hardly any text costs more for its length. */
  const dense = "ΔT=4K @7:50 ~#31 (x≠y) §9/b; ΣF=0!";
  const sentences = Array.from({ length: 12 }, (_, at) => `${dense} ${at}${at * 7}: ${dense}`);
  /** A server whose tokens are a third of what is estimated for such texts. */
  const few = (content: string) => Math.ceil(content.length / 6);

  function measured(content: string) {
    const model = aModel();
    model.report([system, question(1)]);
    model.known.measured.add({
      messages: [{ role: "user", content }],
      tokens: few(content) + 7,
      deviation: 0,
    });
    return counterFor(model.known);
  }

  test("costs what they do, in proportion", () => {
    const counter = measured(sentences.join("\n"));
    const memory = `Notes:\n- ${sentences.slice(2, 9).join("\n- ")}`;
    const unknown = measured("Something else altogether.").text(memory);
    expect(counter.text(memory)).toBeLessThan(0.8 * unknown);
    expect(counter.text(memory)).toBeGreaterThan(few(memory));
  });

  test("is not searched for quotes when it is long", () => {
    const counter = measured(sentences.join("\n"));
    const pasted = `${sentences.join("\n")}\n`.repeat(100);
    expect(counter.text(pasted)).toBe(measured("Something else.").text(pasted));
  });
});

describe("a count that is not the whole prompt's", () => {
  test.each([
    ["only what the server's cache lacked", 40],
    ["more than the prompt has bytes", 90_000],
    ["none", 0],
    ["no number", Number.NaN],
  ])("is not learned from: %s", (_, tokens) => {
    const model = aModel();
    const messages = [...talked(model, 4), question(5)];
    const before = model.known.calibration;
    model.report(messages, tokens);
    expect(model.known.calibration).toBe(before);
    // Right again with the next true report.
    model.report(messages);
    expect(model.predicted(messages)).toBeCloseTo(count(messages), 6);
  });

  test("a server that always reports so little never changes what is predicted to much less", () => {
    const model = aModel();
    const messages = [system];
    for (let at = 1; at <= 12; at += 1) {
      const added = [question(at), answer(at)];
      messages.push(question(at));
      model.report(messages, at === 1 ? count(messages) : count(added));
      model.reply(answer(at).content);
      messages.push(answer(at));
    }
    expect(model.predicted(messages)).toBeGreaterThan(0.8 * count(messages));
  });
});

test("a model that was replaced under its name is measured anew", () => {
  const model = aModel();
  const messages = talked(model, 6);
  const twice = (prompt: CountedMessage[]) => 2 * count(prompt);
  for (let at = 7; at <= 12; at += 1) {
    messages.push(question(at));
    model.report(messages, twice(messages));
    model.reply(answer(at).content, 2 * tokensOf(answer(at).content));
    messages.push(answer(at));
  }
  const next = [...messages, question(13)];
  expect(Math.abs(model.predicted(next) - twice(next)) / twice(next)).toBeLessThan(0.03);
});

test("a reply whose tokens are not those of its text is not learned from", () => {
  const model = aModel();
  talked(model, 2);
  const before = model.known.calibration;
  model.reply(answer(3).content, 900);
  model.reply(answer(3).content, 1);
  expect(model.known.calibration).toBe(before);
  expect(model.known.measured.of(answer(3).content)).toBeUndefined();
});

test("measured messages are kept up to a total length, the newest longest", () => {
  const measured = new MeasuredMessages();
  const content = (at: number) => `${at} ${"x".repeat(400_000)}`;
  for (let at = 0; at < 12; at += 1)
    measured.add({ messages: [{ role: "user", content: content(at) }], tokens: 9, deviation: 0 });
  const kept = Array.from({ length: 12 }, (_, at) => measured.of(content(at)) !== undefined);
  expect(kept.filter(Boolean).length).toBeLessThan(6);
  expect(kept.at(-1)).toBe(true);
  expect(kept[0]).toBe(false);
});
