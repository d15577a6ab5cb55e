// A conversation that is run with every contender: its questions, the answers of a scripted model,
// and the facts that are planted in them.

import { type Planted, planted } from "./facts.ts";
import { randomFrom } from "./random.ts";
import { asking, joined, sentence, type TalkLanguage } from "./small-talk.ts";

export type TalkTurn = { question: string; answer: string };

export type Talk = { seed: number; language: TalkLanguage; turns: TalkTurn[]; facts: Planted[] };

/** The length of its messages, in sentences: of a question from 1, of an answer from 3. */
export type Lengths = { question: number; answer: number };

export const usual: Lengths = { question: 3, answer: 14 };

type Wish = { turns: number; facts?: number; lengths?: Lengths };

/**
 * Every second conversation is in Chinese. Facts are in its first turns; four in ten of them
 * change, at once, soon or late.
 */
export function talk(
  seed: number,
  { turns: length, facts: wanted = 0, lengths = usual }: Wish,
): Talk {
  const random = randomFrom(seed);
  const language: TalkLanguage = seed % 2 === 0 ? "en" : "zh";
  const changes = [12, 14, 26, 30, 34, 62, 80, 98].slice(0, Math.ceil(wanted * 0.4));
  const facts = planted(language, random, { facts: wanted, within: 10, changes });
  const some = (least: number, most: number) =>
    Array.from({ length: random.whole(least, most) }, () => sentence(language, random));
  const turns = Array.from({ length }, (_, turn): TalkTurn => {
    const said = facts.flatMap(({ statements }) =>
      statements.filter((statement) => statement.turn === turn),
    );
    const by = (who: "user" | "assistant") =>
      said.filter((statement) => statement.by === who).map(({ text }) => text);
    const question = [...some(0, lengths.question - 1), ...by("user"), asking(language, random)];
    return {
      question: joined(language, question),
      answer: joined(language, mixed(some(3, lengths.answer), by("assistant"), random)),
    };
  });
  return { seed, language, turns, facts };
}

/** Sentences inserted somewhere among others. */
function mixed(
  sentences: string[],
  among: string[],
  random: ReturnType<typeof randomFrom>,
): string[] {
  const all = [...sentences];
  for (const each of among) all.splice(random.whole(1, all.length), 0, each);
  return all;
}

/** The last value of a fact, and the earlier ones. */
export type Truth = { said: string; right: string; wrong: string[] };

/** The right value after `turns` turns; undefined for a fact that was not mentioned yet. */
export function truthOf({ statements }: Planted, turns: number): Truth | undefined {
  const said = statements.filter(({ turn }) => turn < turns);
  const last = said.at(-1);
  return (
    last && {
      said: last.text,
      right: last.value,
      wrong: said.slice(0, -1).map(({ value }) => value),
    }
  );
}

/** True when a text contains the right value after every earlier value: the last one counts. */
export function answers(text: string, { said, right, wrong }: Truth): boolean {
  // "…, not B-2" does not count as B-2.
  const plain = text.replaceAll(said, right);
  const at = lastPlace(plain, right);
  return at >= 0 && wrong.every((value) => lastPlace(plain, value) < at);
}

/** The last index of a value in a text where it is not part of a longer number; -1 for none. */
function lastPlace(text: string, value: string): number {
  for (
    let at = text.lastIndexOf(value);
    at >= 0;
    at = at === 0 ? -1 : text.lastIndexOf(value, at - 1)
  ) {
    if (!/\d/u.test(text[at - 1] ?? "") && !/\d/u.test(text[at + value.length] ?? "")) return at;
  }
  return -1;
}
