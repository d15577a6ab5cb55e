// The scripted model as a taker of notes. It forgets: of the sentences that matter it notes only some, by chance that is the same for every
// contender, and whenever it writes a summary anew it loses some of what stood in the one before. It never makes anything up, and it repeats
// word for word; a real model does neither. What it shows is what becomes of a conversation whose notes are imperfect, not how imperfect those
// of some real model are.

import type { Prompt } from "./meter.ts";
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
export function notesOf(taker: NoteTaker, { facts, seed }: Talk, prompt: Prompt, salt: string): string {
  const asked = prompt.at(-1)?.content ?? "";
  const chance = (what: string) => partOf(`${salt} ${seed} ${taker.name} ${what}`);
  const statements = facts.flatMap((fact) =>
    fact.statements.map((statement, at) => ({ ...statement, earlier: fact.statements.slice(0, at) })),
  );
  const [past = "", present = ""] = asked.split("\nMessages:\n");
  const before = (/^Summary so far: (.*)$/mu.exec(past)?.[1] ?? "").replace("(none)", "");
  const heard = statements.filter(({ text }) => present.includes(text));
  const noted = heard.filter(({ text }) => chance(`note ${text}`) < taker.notes);
  // What is in the summary goes through its hands once more; what was in it of old is left out where it has heard better.
  const kept = sentences(before).filter((sentence) => chance(`keep ${sentence} ${present.length} ${past.length}`) < taker.keeps);
  const better = noted.flatMap(({ earlier }) => earlier.map(({ text }) => text));
  const chatter = sentences(present.replaceAll(/^\[m\d+\] \w+: /gmu, "")).filter((sentence) => chance(`chat ${sentence}`) < taker.chatters);
  const summary = [...kept.filter((sentence) => !better.includes(sentence)), ...chatter, ...noted.map(({ text }) => text)];
  if (!asked.startsWith("Notes so far:")) return summary.join(" ");

  const known = [...past.matchAll(/^\[(f\d+)\] (.*)$/gmu)].map(([, name = "", text = ""]) => ({ name, text }));
  const places = [...present.matchAll(/^\[(m\d+)\] \w+: (.*)$/gmu)].map(([, name = "", text = ""]) => ({ name, text }));
  const notes = noted.map(({ text, earlier }) => {
    const old = known.find((fact) => earlier.some((statement) => statement.text === fact.text));
    const message = places.find((place) => place.text.includes(text))?.name ?? "m1";
    // That something new takes the place of something old it may overlook as well.
    return { message, text, ...(old && chance(`replace ${text}`) < taker.notes && { replaces: old.name }) };
  });
  // Parlor asks for five sentences at most.
  return JSON.stringify({ facts: notes, summary: summary.slice(-5).join(" ") || "They talk." });
}

function sentences(text: string): string[] {
  return (text.match(/[^.?!。？！\n]+[.?!。？！]*/gu) ?? []).map((sentence) => sentence.trim()).filter((sentence) => sentence !== "");
}
