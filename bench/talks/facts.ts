// The facts that are planted in a conversation and asked for later: numbers, names, dates, codes,
// prices, decisions, warnings, and preferences that contain none of these. Some change: the last
// value is right, whether the message says that it corrects something or not.

import { type FactKind, factKinds } from "./fact-kinds.ts";
import type { Random } from "./random.ts";
import type { TalkLanguage } from "./small-talk.ts";

/** One value of a fact: what says so, in which turn (from 0), and by whom. */
export type Statement = { turn: number; text: string; value: string; by: "user" | "assistant" };

export type Planted = {
  question: string;
  /** In the order of the conversation; the last one is right. */
  statements: Statement[];
};

type PlantingOptions = {
  facts: number;
  /** The first statements are in turns up to this one. */
  within: number;
  /** The turns in which values change; each is the turn of one change. */
  changes: number[];
};

/**
 * This many facts, each about a subject of its own; as many of them change as there are turns for
 * it.
 */
export function planted(
  language: TalkLanguage,
  random: Random,
  { facts, within, changes }: PlantingOptions,
): Planted[] {
  const subjects = random.shuffled(
    factKinds[language].flatMap((kind) => kind.subjects.map((subject) => ({ kind, subject }))),
  );
  const used = new Set<string>();
  const fresh = (kind: FactKind): string => {
    for (let tries = 0; tries < 200; tries += 1) {
      const value = kind.value(random);
      if (!used.has(value)) return used.add(value), value;
    }
    throw new Error("there are not as many values as facts");
  };
  const chosen = subjects.slice(0, facts);
  return chosen.map(({ kind, subject }, at) => {
    const by = () => (kind.own || random.part() < 0.75 ? "user" : "assistant") as Statement["by"];
    const value = fresh(kind);
    const statements: Statement[] = [
      { turn: random.whole(1, within), text: kind.said(subject, value), value, by: by() },
    ];
    // About every third: a whole number of facts is between those that change.
    const turn = changes.find((_, change) => Math.floor((change * facts) / changes.length) === at);
    if (turn !== undefined) {
      const next = fresh(kind);
      statements.push({
        turn,
        text: random.one(kind.changed)(subject, next, value),
        value: next,
        by: by(),
      });
    }
    return { question: kind.asked(subject), statements };
  });
}
