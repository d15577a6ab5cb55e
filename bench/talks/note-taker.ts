// The scripted model as a note-taker. It forgets: it notes only some of the important sentences, by
// a random choice that is the same for every contender, and whenever it rewrites a summary it loses
// some of the one before. It never invents anything and repeats verbatim; a real model does
// neither. It shows the effect of imperfect notes on a conversation, not how imperfect a real
// model's notes are.

import { isNotesPrompt, type MeteredPrompt } from "./meter.ts";
import { partOf } from "./random.ts";
import type { Talk } from "./talk.ts";

export type NoteTaker = {
  name: string;
  /** Parts of 1. The share of new important sentences that it notes; */
  notes: number;
  /** of those in a summary that it rewrites, the share that it keeps; */
  keeps: number;
  /** and of unimportant sentences, the share that it takes into a summary. */
  chatters: number;
};

export const noteTakers: NoteTaker[] = [
  { name: "careful", notes: 0.95, keeps: 0.98, chatters: 0.02 },
  { name: "usual", notes: 0.8, keeps: 0.9, chatters: 0.02 },
  { name: "poor", notes: 0.5, keeps: 0.8, chatters: 0.02 },
];

export const usualTaker = noteTakers[1] as NoteTaker;

/**
 * Its reply to a prompt of Parlor's for notes, or of the contender's for a summary, in a
 * conversation. `salt`: another run.
 */
export function notesOf(
  taker: NoteTaker,
  { facts, seed }: Talk,
  prompt: MeteredPrompt,
  salt: string,
): string {
  const wish = wishOf(prompt);
  const { past, present } = wish;
  const chance = (what: string) => partOf(`${salt} ${seed} ${taker.name} ${what}`);
  const statements = facts.flatMap((fact) =>
    fact.statements.map((statement, at) => ({
      ...statement,
      earlier: fact.statements.slice(0, at),
    })),
  );
  const heard = statements.filter(({ text }) => present.includes(text));
  const noted = heard.filter(({ text }) => chance(`note ${text}`) < taker.notes);
  // A sentence in the summary is processed once more; old statements are left out where a newer one
  // is known.
  const kept = sentences(wish.summary).filter(
    (sentence) => chance(`keep ${sentence} ${present.length} ${past.length}`) < taker.keeps,
  );
  const better = noted.flatMap(({ earlier }) => earlier.map(({ text }) => text));
  const chatter = sentences(present).filter(
    (sentence) => chance(`chat ${sentence}`) < taker.chatters,
  );
  const summary = [
    ...kept.filter((sentence) => !better.includes(sentence)),
    ...chatter,
    ...noted.map(({ text }) => text),
  ];
  if (!wish.facts) return summary.join(" ");

  const notes = noted.map(({ text, earlier }) => {
    const old = wish.facts?.find((fact) =>
      earlier.some((statement) => statement.text === fact.text),
    );
    // It may also overlook that a new statement replaces an old one.
    return {
      text,
      ...(old && chance(`replace ${text}`) < taker.notes && { replaces: old.number }),
    };
  });
  // Parlor asks for five sentences at most.
  return JSON.stringify({ facts: notes, summary: summary.slice(-5).join(" ") || "They talk." });
}

/**
 * The input of notes: the summary of the history, and the messages since. `facts`: Parlor's, with
 * numbers.
 */
type Wish = {
  past: string;
  present: string;
  summary: string;
  facts?: { number: number; text: string }[];
};

function wishOf(prompt: MeteredPrompt): Wish {
  const asked = prompt.at(-1)?.content ?? "";
  if (!isNotesPrompt(prompt)) {
    const [past = "", present = ""] = asked.split("\nMessages:\n");
    const summary = (/^Summary so far: (.*)$/mu.exec(past)?.[1] ?? "").replace("(none)", "");
    return { past, present: present.replaceAll(/^\[m\d+\] \w+: /gmu, ""), summary };
  }
  const [, first] = prompt;
  const past = first?.content.startsWith("Notes on the earlier part") ? first.content : "";
  return {
    past,
    present: prompt
      .slice(past === "" ? 1 : 2, -1)
      .map(({ content }) => content)
      .join("\n"),
    summary: /^In short:\n(.*)$/mu.exec(past)?.[1] ?? "",
    facts: [...past.matchAll(/^(\d+)\. (.*)$/gmu)].map(([, number = "", text = ""]) => ({
      number: Number(number),
      text,
    })),
  };
}

function sentences(text: string): string[] {
  return (text.match(/[^.?!。？！\n]+[.?!。？！]*/gu) ?? [])
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "");
}
