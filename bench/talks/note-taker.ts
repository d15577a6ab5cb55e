// The scripted model as a taker of notes. It forgets: of the sentences that matter it notes only some, by chance that is the same for every
// contender, and whenever it writes a summary anew it loses some of what stood in the one before. It never makes anything up, and it repeats
// word for word; a real model does neither. What it shows is what becomes of a conversation whose notes are imperfect, not how imperfect those
// of some real model are.

import { isNotesPrompt, type MeteredPrompt } from "./meter.ts";
import { partOf } from "./random.ts";
import type { Talk } from "./talk.ts";

export type NoteTaker = {
  name: string;
  /** Parts of 1. Of sentences that matter and are new, it notes so many; */
  notes: number;
  /** of those in a summary that it writes anew, it keeps so many; */
  keeps: number;
  /** and of the sentences that do not matter it takes so many into a summary. */
  chatters: number;
};

export const noteTakers: NoteTaker[] = [
  { name: "careful", notes: 0.95, keeps: 0.98, chatters: 0.02 },
  { name: "usual", notes: 0.8, keeps: 0.9, chatters: 0.02 },
  { name: "poor", notes: 0.5, keeps: 0.8, chatters: 0.02 },
];

export const usualTaker = noteTakers[1] as NoteTaker;

/** What it replies to a prompt of Parlor's for notes, or of the contender's for a summary, in a conversation. `salt`: another time. */
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
  // What is in the summary goes through its hands once more; what was in it of old is left out where it has heard better.
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
    // That something new takes the place of something old it may overlook as well.
    return {
      text,
      ...(old && chance(`replace ${text}`) < taker.notes && { replaces: old.number }),
    };
  });
  // Parlor asks for five sentences at most.
  return JSON.stringify({ facts: notes, summary: summary.slice(-5).join(" ") || "They talk." });
}

/** What notes are wanted of: what stands in short of the past, and what was said since. `facts`: Parlor's, that come with numbers. */
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
