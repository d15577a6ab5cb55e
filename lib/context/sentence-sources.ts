import { sentencesOf } from "./tokenise-text.ts";

/** A sentence is found by its first characters, at most so many; a shorter one than the least says nothing about where it is from. */
const [leastKey, longestKey] = [8, 24];
/** Only sentences in the beginning of a message are found, of so many characters: pasted data has any number. */
const longestBeginning = 20_000;

const keyOf = (sentence: string) =>
  sentence.length < leastKey ? undefined : sentence.slice(0, longestKey);

const keysOf = (content: string) =>
  sentencesOf(content.slice(0, longestBeginning)).flatMap((sentence) => keyOf(sentence) ?? []);

/** Which message a sentence is from: the last one that was added with a sentence that begins like it. */
export class SentenceSources {
  readonly #contents = new Map<string, string>();

  add(content: string): void {
    for (const key of keysOf(content)) this.#contents.set(key, content);
  }

  remove(content: string): void {
    for (const key of keysOf(content))
      if (this.#contents.get(key) === content) this.#contents.delete(key);
  }

  of(sentence: string): string | undefined {
    const key = keyOf(sentence);
    return key === undefined ? undefined : this.#contents.get(key);
  }
}
