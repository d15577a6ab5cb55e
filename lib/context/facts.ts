// What is remembered of a conversation, from one compression to the next. Pure. Facts are updated and contradicted, not piled up; what a
// person corrected, removed or asked for stays theirs; what the model's notes lack of what is hard is kept word for word.

import { hardSentences, isCarried, itemsOf } from "./hard.ts";
import type { Notes } from "./notes.ts";
import type { Fact, Memory } from "./schema.ts";
import type { Said } from "./source.ts";
import { sentencesOf, wordsOf } from "./words.ts";

type Budgets = {
  /** In tokens. */
  facts: number;
  cost: (text: string) => number;
};

const longestFact = 240;

/** The memory after a block was put in short. `notes` are absent when the model's were not worth having: what is hard is kept all the same. */
export function mergeMemory(before: Memory, block: Said[], notes: Notes | undefined, budgets: Budgets): Memory {
  const noted = notes ? withNotes(before.facts, notes, block) : before.facts;
  const asked = block.flatMap(asksToRemember).reduce(remembering, noted);
  const summary = notes && before.summary.original === undefined ? { text: notes.summary } : before.summary;
  const told = block.filter((each) => asksToRemember(each).length + asksToForget(each).length === 0);
  const kept = told.reduce((facts, each) => withHard(facts, each, summary.text), asked);
  const left = block.reduce((memory, each, at) => forgetting(memory, each, block.slice(at + 1)), { facts: kept, summary });
  return { ...left, facts: within(left.facts, budgets) };
}

/** The memory without what a message asks to forget: marked, so that it can be set back. What was said after it, it cannot have meant. */
function forgetting(memory: Memory, message: Said, after: Said[]): Memory {
  const later = new Set(after.map(({ id }) => id));
  return asksToForget(message).reduce(({ facts, summary }, what) => {
    const own = summary.original !== undefined;
    const sentences = own ? [] : sentencesOf(summary.text);
    const kept = sentences.filter((sentence) => !speaksOf(sentence, what));
    return {
      facts: facts.map((fact) => (later.has(fact.messageId) || !speaksOf(fact.text, what) ? fact : { ...fact, removed: true })),
      summary: kept.length === sentences.length ? summary : { text: kept.join(" ") },
    };
  }, memory);
}

/** A memory without what a later message asks to forget, until the cut that leaves it out for good; the same memory when it asks for nothing. */
export function forgotten<Kept extends Memory>(memory: Kept, message: Said): Kept {
  const what = asksToForget(message);
  const goes = ({ text, removed }: Fact) => removed !== true && what.some((each) => speaksOf(text, each));
  return memory.facts.some(goes)
    ? { ...memory, facts: memory.facts.map((fact) => (goes(fact) ? { ...fact, removed: true } : fact)) }
    : memory;
}

const by = (role: Said["role"] | undefined) => (role === "assistant" ? { by: role } : {});

function withNotes(facts: Fact[], { facts: noted }: Notes, block: Said[]): Fact[] {
  return noted.reduce((all, { text, messageId, replaces }) => {
    const { role } = block.find(({ id }) => id === messageId) ?? {};
    const fact: Fact = { id: `${messageId}.${hash(text)}`, text: text.slice(0, longestFact), messageId, origin: "noted", ...by(role) };
    const named = all.find(({ id }) => id === replaces);
    const old = named ?? all.find((other) => other.removed !== true && contradicts(other, fact));
    if (old && !named && role === "assistant" && old.by === undefined) return all;
    // What a person has put right is not put wrong again by a model.
    if (old && old.original !== undefined) return all;
    if (all.some((other) => isSame(other, fact))) return all;
    return old
      ? all.map((other) => (other === old ? { ...fact, origin: old.origin === "asked" ? "asked" : "noted" } : other))
      : [...all, fact];
  }, facts);
}

/** Also the same that a person has put otherwise since. */
const isSame = (one: Fact, other: Fact) => one.id === other.id || one.text === other.text || one.original === other.text;

/** What somebody asks to remember takes the place of what said otherwise. */
function remembering(facts: Fact[], fact: Fact): Fact[] {
  if (facts.some((other) => isSame(other, fact) && other.removed !== true)) return facts;
  return [...facts.filter((other) => !isSame(other, fact) && !contradicts(other, fact)), fact];
}

/** Adds what is hard in a message and neither in the facts nor in the summary. What an assistant says is not to be done is its own opinion. */
function withHard(facts: Fact[], { id, role, content }: Said, summary: string): Fact[] {
  return hardSentences(content)
    .filter(({ items }) => role === "user" || items.length > 0)
    .reduce((all, hard) => {
      // What a person has corrected is carried, however they have put it.
      const notes = [...all.flatMap(({ text, original }) => [text, original ?? ""]), summary].join("\n");
      const text = hard.sentence.slice(0, longestFact);
      return isCarried(hard, notes)
        ? all
        : keep(all, { id: `${id}.${hash(text)}`, text, messageId: id, origin: "kept", ...by(role) }, role);
    }, facts);
}

/** Adds a sentence; one that says otherwise of the same thing takes the old one's place. */
function keep(facts: Fact[], fact: Fact, role: Said["role"]): Fact[] {
  const old = facts.find((other) => other.removed !== true && contradicts(other, fact));
  if (!old) return [...facts, fact];
  // What a person asked for or put right, only they take back: by saying something new, not what they had corrected.
  const theirs = old.original !== undefined || old.origin === "asked";
  const anew = role === "user" && (old.original === undefined || contradicts({ text: old.original }, fact));
  if ((theirs && !anew) || (role === "assistant" && old.by === undefined)) return facts;
  return facts.map((other) => (other === old ? { ...fact, origin: old.origin === "asked" ? "asked" : "kept" } : other));
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

/** Most of the words of `what` are the text's. */
function speaksOf(text: string, what: string): boolean {
  const words = wordsOf(what);
  const its = new Set(wordsOf(text));
  return words.length > 0 && words.filter((word) => its.has(word)).length * 3 >= words.length * 2;
}

/** As many facts as the budget holds. What was kept word for word goes first (what holds no number or name before what does), the oldest first: it can still be recalled. */
function within(facts: Fact[], { facts: budget, cost }: Budgets): Fact[] {
  const costs = new Map(facts.map((fact) => [fact, fact.removed ? 0 : cost(fact.text) + 2]));
  let over = [...costs.values()].reduce((sum, tokens) => sum + tokens, 0) - budget;
  const gone = new Set<Fact>();
  const soft = (fact: Fact) => fact.origin === "kept" && itemsOf(fact.text).length === 0;
  const untouched = ({ original }: Fact) => original === undefined;
  const order = [soft, ({ origin }: Fact) => origin === "kept", ({ origin }: Fact) => origin === "noted", untouched, () => true];
  for (const [at, goes] of order.entries()) {
    for (const fact of facts) {
      if (over <= 0) break;
      // What a person has corrected goes last of all; what they have removed takes no room.
      if (gone.has(fact) || fact.removed || !goes(fact) || (at < 4 && !untouched(fact))) continue;
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
