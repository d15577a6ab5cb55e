import { describe, expect, test } from "vitest";

import { notesOf, noteTakers } from "./note-taker.ts";
import { answers, talk, truthOf } from "./talk.ts";

const held = talk(0, { turns: 120, facts: 20 });
const changed = held.facts.filter(({ statements }) => statements.length > 1);

describe("a conversation", () => {
  test("is the same in every run, and differs with another seed", () => {
    expect(talk(0, { turns: 120, facts: 20 })).toEqual(held);
    expect(talk(2, { turns: 120, facts: 20 }).turns).not.toEqual(held.turns);
  });

  test.for([0, 1, 2, 3])("%d contains every planted statement once, in its turn", (seed) => {
    const { turns, facts } = talk(seed, { turns: 120, facts: 20 });
    const said = turns.map(({ question, answer }) => `${question}\n${answer}`);
    for (const { statements } of facts) {
      for (const { text, turn } of statements)
        expect(said.flatMap((each, at) => (each.includes(text) ? [at] : []))).toEqual([turn]);
    }
    expect(facts.filter(({ statements }) => statements.length > 1)).toHaveLength(8);
  });
});

describe("the right value", () => {
  test("is the last one", () => {
    const fact = changed[0]!;
    const [first, second] = fact.statements as [
      (typeof fact.statements)[0],
      (typeof fact.statements)[0],
    ];
    expect(truthOf(fact, second.turn)).toMatchObject({ right: first.value, wrong: [] });
    expect(truthOf(fact, second.turn + 1)).toMatchObject({
      right: second.value,
      wrong: [first.value],
    });
    expect(truthOf(fact, first.turn)).toBeUndefined();
  });

  const truth = { said: "It is B-22, not A-11.", right: "B-22", wrong: ["A-11"] };
  test.for<[string, boolean]>([
    ["It is A-11. It is B-22, not A-11.", true],
    ["It is B-22, not A-11. It is A-11.", false],
    ["It is A-11.", false],
    ["It is B-221.", false],
    ["B-22", true],
  ])("%s: %s", ([text, right]) => {
    expect(answers(text, truth)).toBe(right);
  });
});

describe("the note-taker", () => {
  const block = (seed: number) =>
    talk(seed, { turns: 16, facts: 20 }).turns.flatMap(({ question, answer }) => [
      question,
      answer,
    ]);
  const person = (content: string) => ({ role: "user", content });
  const ofParlor = (lines: string[]) => [
    { role: "system", content: "You are the assistant." },
    ...lines.map(person),
    person("Put this conversation in short …"),
  ];
  const ofTheContender = (lines: string[]) => [
    person(
      `Summary so far: (none)\n\nMessages:\n${lines.map((line, at) => `[m${at + 1}] person: ${line}`).join("\n")}`,
    ),
  ];

  test("writes Parlor's notes and the contender's summary from the same sentences, more of them when it is better", () => {
    const [careful, usual, poor] = noteTakers.map((taker) => {
      let noted = 0;
      for (let seed = 0; seed < 8; seed += 1) {
        const [of, lines] = [talk(seed, { turns: 16, facts: 20 }), block(seed)];
        const reply = notesOf(taker, of, ofParlor(lines), "");
        const { facts } = JSON.parse(reply) as { facts: { text: string }[] };
        const summary = notesOf(taker, of, ofTheContender(lines), "");
        expect(facts.every(({ text }) => summary.includes(text))).toBe(true);
        noted += facts.length;
      }
      return noted;
    });
    expect(careful).toBeGreaterThan(usual ?? 0);
    expect(usual).toBeGreaterThan(poor ?? 0);
  });
});
