// What is remembered of a conversation, from one compression to the next. Pure. Facts are updated and contradicted, not piled up; what a
// person corrected, removed or asked for stays theirs; what the model's notes lack of what is hard is kept word for word.

import { once } from "#lib/once.ts";

import { type Hard, hardOf, isCarried, itemsOf, type NotedSentence, notedSentences } from "./hard.ts";
import type { Notes } from "./notes.ts";
import type { Fact, Memory } from "./schema.ts";
import type { Said } from "./source.ts";
import { statementsOf } from "./statements.ts";
import { sentencesOf, wordsOf } from "./words.ts";

type Budgets = {
  /** In tokens. */
  facts: number;
  cost: (text: string) => number;
};

const longestFact = 240;
/** Sentences of a block that may become facts by rule, the newest: more would not fit any budget. */
const mostStatements = 300;

/** The memory after a block was put in short. `notes` are absent when the model's were not worth having: what is hard is kept all the same. */
export function mergeMemory(before: Memory, block: Said[], notes: Notes | undefined, budgets: Budgets): Memory {
  const noted = notes ? withNotes(before.facts, notes, block) : before.facts;
  const asked = block.flatMap(asksToRemember).reduce(remembering, noted);
  const summary = notes && before.summary.original === undefined ? { text: notes.summary } : before.summary;
  const told = block.filter((each) => asksToRemember(each).length + asksToForget(each).length === 0);
  const kept = withStatements(asked, told, summary.text);
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
  const known = new FactsByWord(facts);
  const roles = new Map(block.map(({ id, role }) => [id, role]));
  for (const { text, messageId, replaces } of noted) {
    const role = roles.get(messageId);
    const fact: Fact = { id: `${messageId}.${hash(text)}`, text: text.slice(0, longestFact), messageId, origin: "noted", ...by(role) };
    const named = replaces === undefined ? undefined : known.facts().find(({ id }) => id === replaces);
    const old = named ?? known.similarTo(fact.text).find((other) => other.removed !== true && contradicts(other, fact));
    if (old && !named && role === "assistant" && old.by === undefined) continue;
    // What a person has put right is not put wrong again by a model.
    if (old && old.original !== undefined) continue;
    if (known.facts().some((other) => isSame(other, fact))) continue;
    if (old) known.replace(old, { ...fact, origin: old.origin === "asked" ? "asked" : "noted" });
    else known.add(fact);
  }
  return known.facts();
}

/** Also the same that a person has put otherwise since. */
const isSame = (one: Fact, other: Fact) => one.id === other.id || one.text === other.text || one.original === other.text;

/** What somebody asks to remember takes the place of what said otherwise. */
function remembering(facts: Fact[], fact: Fact): Fact[] {
  if (facts.some((other) => isSame(other, fact) && other.removed !== true)) return facts;
  return [...facts.filter((other) => !isSame(other, fact) && !contradicts(other, fact)), fact];
}

/**
 * Adds what is hard in the statements of messages and neither in the facts nor in the summary. What an assistant says is not to be done is its
 * own opinion. Each statement is compared with those facts alone that share a word with it.
 */
function withStatements(before: Fact[], messages: Said[], summary: string): Fact[] {
  const known = new FactsByWord(before);
  const inSummary = notedSentences(summary);
  for (const { id, role, hard } of statementsToKeep(messages)) {
    const similar = known.similarTo(hard.sentence);
    // What a person has corrected is carried, however they have put it.
    if (isCarried(hard, inSummary) || isCarried(hard, known.sentencesOf(similar))) continue;
    const text = hard.sentence.slice(0, longestFact);
    keep(known, similar, { id: `${id}.${hash(text)}`, text, messageId: id, origin: "kept", ...by(role) }, role);
  }
  return known.facts();
}

/** The newest statements of messages, oldest first. */
function statementsToKeep(messages: Said[]): { id: string; role: Said["role"]; hard: Hard }[] {
  const newest: { id: string; role: Said["role"]; hard: Hard }[] = [];
  for (const { id, role, content } of messages.toReversed()) {
    const room = mostStatements - newest.length;
    if (room <= 0) break;
    const hard = hardOf(statementsOf(content).slice(-mostStatements)).filter(({ items }) => role === "user" || items.length > 0);
    newest.push(
      ...hard
        .toReversed()
        .slice(0, room)
        .map((each) => ({ id, role, hard: each })),
    );
  }
  return newest.reverse();
}

/** Facts in their order, found by the words that they hold, each taken apart once. */
class FactsByWord {
  readonly #facts = new Set<Fact>();
  readonly #byWord = new Map<string, Set<Fact>>();
  readonly #sentences = new Map<Fact, NotedSentence[]>();
  #order: Fact[] = [];

  constructor(facts: Fact[]) {
    for (const fact of facts) this.add(fact);
  }

  add(fact: Fact): void {
    this.#order.push(fact);
    this.#index(fact);
  }

  replace(old: Fact, fact: Fact): void {
    this.#facts.delete(old);
    this.#order[this.#order.indexOf(old)] = fact;
    this.#index(fact);
  }

  facts = (): Fact[] => this.#order;

  /** The facts that share a word with a sentence, in the order in which they came. */
  similarTo(sentence: string): Fact[] {
    const found = new Set<Fact>();
    for (const word of wordsOf(sentence)) for (const fact of this.#byWord.get(word) ?? []) if (this.#facts.has(fact)) found.add(fact);
    return [...found];
  }

  *sentencesOf(facts: Fact[]): Generator<NotedSentence> {
    for (const fact of facts) yield* this.#sentences.get(fact) ?? [];
  }

  #index(fact: Fact): void {
    const sentences = notedSentences(`${fact.text}\n${fact.original ?? ""}`);
    this.#facts.add(fact);
    this.#sentences.set(fact, sentences);
    for (const word of sentences.flatMap(({ words }) => [...words])) {
      const facts = this.#byWord.get(word);
      if (facts) facts.add(fact);
      else this.#byWord.set(word, new Set([fact]));
    }
  }
}

/** Adds a sentence; one that says otherwise of the same thing takes the old one's place. */
function keep(known: FactsByWord, similar: Fact[], fact: Fact, role: Said["role"]): void {
  const old = similar.find((other) => other.removed !== true && contradicts(other, fact));
  if (!old) return known.add(fact);
  // What a person asked for or put right, only they take back: by saying something new, not what they had corrected.
  const theirs = old.original !== undefined || old.origin === "asked";
  const anew = role === "user" && (old.original === undefined || contradicts({ text: old.original }, fact));
  if ((theirs && !anew) || (role === "assistant" && old.by === undefined)) return;
  known.replace(old, { ...fact, origin: old.origin === "asked" ? "asked" : "kept" });
}

/** Two sentences speak of the same thing and differ in what is hard in them. */
export function contradicts(a: Pick<Fact, "text">, b: Pick<Fact, "text">): boolean {
  const [one, other] = [comparable(a.text), comparable(b.text)];
  if (one.items.size === 0 || other.items.size === 0) return false;
  // One that says more than the other says nothing against it.
  const within = (some: Set<string>, all: Set<string>) => [...some].every((item) => all.has(item));
  if (within(one.items, other.items) || within(other.items, one.items)) return false;
  const words = (of: Comparable, against: Comparable) => [...of.words].filter((word) => !against.itemWords.has(word));
  const [wordsA, wordsB] = [words(one, other), words(other, one)];
  const shared = wordsA.filter((word) => other.words.has(word)).length;
  return shared >= 2 && shared / (wordsA.length + wordsB.length - shared) >= 0.6;
}

/** A sentence as it is compared: what is hard in it, the words of that, and its other words, without numbers. */
type Comparable = { items: Set<string>; itemWords: Set<string>; words: Set<string> };

const compared = once("compared sentences", () => new Map<string, Comparable>());
/** Sentences that are kept taken apart, and how long each may be to be kept, in characters. */
const [mostCompared, longestCompared] = [4_000, 500];

function comparable(text: string): Comparable {
  const known = compared.get(text);
  if (known) return known;
  const items = new Set(itemsOf(text));
  const itemWords = new Set([...items].flatMap(wordsOf));
  const words = new Set(wordsOf(text).filter((word) => !itemWords.has(word) && !/\d/u.test(word)));
  const made = { items, itemWords, words };
  if (compared.size >= mostCompared) compared.clear();
  if (text.length <= longestCompared) compared.set(text, made);
  return made;
}

const remember =
  /^(?:please[ \t]+)?(?:remember|note|keep in mind)(?:[ \t]+that)?[:,]?[ \t]+(?=\S)(.{3,})$|^请?(?:记住|记下|记得)[：:，,]?[ \t]*(?=\S)(.{2,})$/iu;
const unremember =
  /^(?:please[ \t]+)?forget(?:[ \t]+(?:that|about|what i said about))?[:,]?[ \t]+(?=\S)(.{3,})$|^请?忘(?:掉|记|了)[：:，,]?[ \t]*(?=\S)(.{2,})$/iu;

/** What the first line of a text that fits a request asks for. The lines are tried one by one: a pattern over all of them could run on and on. */
function requested(request: RegExp, content: string): string | undefined {
  for (const line of content.split("\n")) {
    const [, english, chinese] = request.exec(line.trim()) ?? [];
    const text = (english ?? chinese)?.trim();
    if (text) return text;
  }
  return undefined;
}

/** "Remember that …", in a message of the person. */
export function asksToRemember({ id, role, content }: Said): Fact[] {
  const text = role === "user" ? requested(remember, content) : undefined;
  return text ? [{ id: `${id}.${hash(text)}`, text: text.slice(0, longestFact), messageId: id, origin: "asked" }] : [];
}

/** "Forget …": what they name. */
export function asksToForget({ role, content }: Said): string[] {
  const text = role === "user" ? requested(unremember, content) : undefined;
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
