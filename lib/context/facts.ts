// What is remembered of a conversation, from one compression to the next. Pure. Facts are updated and contradicted, not piled up; what a
// person corrected, removed or asked for stays theirs; what the model's notes lack of what is hard is kept word for word.

import { hardSentences, isCarried, itemsOf } from "./hard.ts";
import type { Notes, Said } from "./notes.ts";
import type { Fact, Memory } from "./schema.ts";
import { wordsOf } from "./words.ts";

type Budgets = {
  /** In tokens. */
  facts: number;
  cost: (text: string) => number;
};

const longestFact = 240;

/** The memory after a block was put in short. `notes` are absent when the model's were not worth having: what is hard is kept all the same. */
export function mergeMemory(before: Memory, block: Said[], notes: Notes | undefined, budgets: Budgets): Memory {
  const noted = notes ? withNotes(before.facts, notes) : before.facts;
  const asked = block.flatMap(asksToRemember).reduce((facts, fact) => [...facts, fact], noted);
  const forgotten = block.flatMap(asksToForget).reduce(forget, asked);
  const summary = notes && before.summary.original === undefined ? { text: notes.summary } : before.summary;
  const told = block.filter((each) => asksToRemember(each).length + asksToForget(each).length === 0);
  const kept = told.reduce((facts, each) => withHard(facts, each, summary.text), forgotten);
  return { facts: within(kept, budgets), summary };
}

function withNotes(facts: Fact[], { facts: noted }: Notes): Fact[] {
  return noted.reduce((all, { text, messageId, replaces }) => {
    const fact: Fact = { id: `${messageId}.${hash(text)}`, text: text.slice(0, longestFact), messageId, origin: "noted" };
    const old = all.find(({ id }) => id === replaces) ?? all.find((other) => contradicts(other, fact));
    // What a person has put right is not put wrong again by a model.
    if (old && (old.original !== undefined || old.removed)) return all;
    if (all.some((other) => other.text === fact.text)) return all;
    return old
      ? all.map((other) => (other === old ? { ...fact, origin: old.origin === "asked" ? "asked" : "noted" } : other))
      : [...all, fact];
  }, facts);
}

/** Adds what is hard in a message and neither in the facts nor in the summary. What an assistant says is not to be done is its own opinion. */
function withHard(facts: Fact[], { id, role, content }: Said, summary: string): Fact[] {
  return hardSentences(content)
    .filter(({ items }) => role === "user" || items.length > 0)
    .reduce((all, hard) => {
      const notes = [...all.map(({ text }) => text), summary].join("\n");
      const text = hard.sentence.slice(0, longestFact);
      return isCarried(hard, notes) ? all : keep(all, { id: `${id}.${hash(text)}`, text, messageId: id, origin: "kept" });
    }, facts);
}

/** Adds a sentence; one that says otherwise of the same thing takes the old one's place. */
function keep(facts: Fact[], fact: Fact): Fact[] {
  const old = facts.find((other) => contradicts(other, fact));
  if (old && (old.original !== undefined || old.removed || old.origin === "asked")) return facts;
  return old ? facts.map((other) => (other === old ? fact : other)) : [...facts, fact];
}

/** Two sentences speak of the same thing and differ in what is hard in them. */
export function contradicts(a: Pick<Fact, "text">, b: Pick<Fact, "text">): boolean {
  const [itemsA, itemsB] = [itemsOf(a.text), itemsOf(b.text)];
  // One that says more than the other says nothing against it.
  const within = (some: string[], others: string[]) => some.every((item) => others.includes(item));
  if (itemsA.length === 0 || itemsB.length === 0 || within(itemsA, itemsB) || within(itemsB, itemsA)) return false;
  const hard = new Set([...itemsA, ...itemsB].flatMap(wordsOf));
  const [wordsA, wordsB] = [a, b].map(({ text }) => wordsOf(text).filter((word) => !hard.has(word) && !/\d/u.test(word)));
  const shared = wordsA?.filter((word) => wordsB?.includes(word)).length ?? 0;
  const all = new Set([...(wordsA ?? []), ...(wordsB ?? [])]).size;
  return shared >= 2 && shared / all >= 0.6;
}

const remember =
  /^\s*(?:please\s+)?(?:remember|note|keep in mind)(?:\s+that)?[:,]?\s+(.{3,})$|^\s*(?:请)?(?:记住|记下|记得)[：:，,]?\s*(.{2,})$/imu;
const unremember =
  /^\s*(?:please\s+)?forget(?:\s+(?:that|about|what i said about))?[:,]?\s+(.{3,})$|^\s*(?:请)?忘(?:掉|记|了)[：:，,]?\s*(.{2,})$/imu;

/** "Remember that …", in a message of the person. */
export function asksToRemember({ id, role, content }: Said): Fact[] {
  const [, english, chinese] = role === "user" ? (remember.exec(content) ?? []) : [];
  const text = (english ?? chinese)?.trim();
  return text ? [{ id: `${id}.${hash(text)}`, text: text.slice(0, longestFact), messageId: id, origin: "asked" }] : [];
}

/** "Forget …": what they name. */
export function asksToForget({ role, content }: Said): string[] {
  const [, english, chinese] = role === "user" ? (unremember.exec(content) ?? []) : [];
  const text = (english ?? chinese)?.trim();
  return text ? [text] : [];
}

/** Leaves out the facts that speak of `what`: most of its words are theirs. */
function forget(facts: Fact[], what: string): Fact[] {
  const words = wordsOf(what);
  return facts.filter(({ text }) => {
    const its = new Set(wordsOf(text));
    return words.length === 0 || words.filter((word) => its.has(word)).length * 3 < words.length * 2;
  });
}

/** As many facts as the budget holds. What was kept word for word goes first (what holds no number or name before what does), the oldest first: it can still be recalled. */
function within(facts: Fact[], { facts: budget, cost }: Budgets): Fact[] {
  const costs = new Map(facts.map((fact) => [fact, cost(fact.text) + 2]));
  let over = [...costs.values()].reduce((sum, tokens) => sum + tokens, 0) - budget;
  const gone = new Set<Fact>();
  const soft = (fact: Fact) => fact.origin === "kept" && itemsOf(fact.text).length === 0;
  const order = [soft, ({ origin }: Fact) => origin === "kept", ({ origin }: Fact) => origin === "noted"];
  for (const goes of order) {
    for (const fact of facts) {
      if (over <= 0) break;
      if (gone.has(fact) || !goes(fact) || fact.original !== undefined) continue;
      gone.add(fact);
      over -= costs.get(fact) ?? 0;
    }
  }
  return facts.filter((fact) => !gone.has(fact));
}

/** Short, and the same for the same text: an id must not change when the same block is compressed again. */
function hash(text: string): string {
  let sum = 5_381;
  for (const character of text) sum = (sum * 33 + (character.codePointAt(0) ?? 0)) >>> 0;
  return sum.toString(36);
}
