// Facts in their order, with an index by words, so that a lookup does not scan all of them.

import { type NotedSentence, notedSentences } from "./key-details.ts";
import type { Fact } from "./schema.ts";
import { wordsOf } from "./tokenise-text.ts";

/** Maximum number of facts per word, the newest: a word in more of them does not identify a fact. */
const mostPerWord = 200;

export class FactIndex {
  /** In their order; a removed fact leaves its index empty. */
  readonly #facts: (Fact | undefined)[] = [];
  readonly #places = new Map<Fact, number>();
  readonly #byId = new Map<string, Fact>();
  readonly #byText = new Map<string, Set<Fact>>();
  readonly #byWord = new Map<string, Set<Fact>>();
  readonly #sentences = new Map<Fact, NotedSentence[]>();

  constructor(facts: Fact[]) {
    for (const fact of facts) this.add(fact);
  }

  facts = (): Fact[] => this.#facts.filter((fact) => fact !== undefined);

  byId = (id: string): Fact | undefined => this.#byId.get(id);

  add(fact: Fact): void {
    this.#put(this.#facts.length, fact);
  }

  /** Replaces a fact by another. */
  replace(old: Fact, fact: Fact): void {
    const place = this.#places.get(old);
    this.remove(old);
    this.#put(place ?? this.#facts.length, fact);
  }

  remove(fact: Fact): void {
    const place = this.#places.get(fact);
    if (place === undefined) return;
    this.#facts[place] = undefined;
    this.#places.delete(fact);
    if (this.#byId.get(fact.id) === fact) this.#byId.delete(fact.id);
    for (const text of textsOf(fact)) this.#byText.get(text)?.delete(fact);
    for (const word of this.#wordsOf(fact)) this.#byWord.get(word)?.delete(fact);
    this.#sentences.delete(fact);
  }

  /** The facts with the same id or text, including those that a user has corrected since. */
  sameAs(fact: Fact): Fact[] {
    const byId = this.#byId.get(fact.id);
    return [...new Set([...(byId ? [byId] : []), ...(this.#byText.get(fact.text) ?? [])])];
  }

  /** The facts that share a word with a sentence. For a frequent word, only the newest facts. */
  similarTo(sentence: string): Fact[] {
    const found = new Set<Fact>();
    for (const word of wordsOf(sentence))
      for (const fact of this.#byWord.get(word) ?? []) found.add(fact);
    return [...found];
  }

  *sentencesOf(facts: Fact[]): Generator<NotedSentence> {
    for (const fact of facts) yield* this.#sentences.get(fact) ?? [];
  }

  #wordsOf = (fact: Fact) =>
    new Set((this.#sentences.get(fact) ?? []).flatMap(({ words }) => [...words]));

  #put(place: number, fact: Fact): void {
    this.#facts[place] = fact;
    this.#places.set(fact, place);
    this.#byId.set(fact.id, fact);
    this.#sentences.set(fact, notedSentences(textsOf(fact).join("\n")));
    for (const text of textsOf(fact)) addTo(this.#byText, text, fact);
    for (const word of this.#wordsOf(fact)) addTo(this.#byWord, word, fact, mostPerWord);
  }
}

const textsOf = ({ text, original }: Fact) => (original === undefined ? [text] : [text, original]);

/** Adds a fact to a key; beyond `most` facts, the oldest is dropped. */
function addTo(
  map: Map<string, Set<Fact>>,
  key: string,
  fact: Fact,
  most = Number.POSITIVE_INFINITY,
): void {
  const facts = map.get(key);
  if (!facts) {
    map.set(key, new Set([fact]));
    return;
  }
  facts.add(fact);
  for (const oldest of facts) {
    if (facts.size <= most) break;
    facts.delete(oldest);
  }
}
