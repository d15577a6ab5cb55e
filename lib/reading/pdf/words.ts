// The words at both sides of a hyphen.

const letters = /^[\p{L}\p{N}]$/u;
/** What is longer is no word. */
const longest = 40;

/** The letters and digits that end before a place of a text. */
export function wordBefore(text: string, at: number): string {
  let from = at;
  while (from > 0 && at - from < longest && letters.test(text[from - 1] ?? "")) from -= 1;
  return text.slice(from, at);
}

/** The letters and digits that begin at a place. */
export function wordAt(text: string, at: number): string {
  let to = at;
  while (to < text.length && to - at < longest && letters.test(text[to] ?? "")) to += 1;
  return text.slice(at, to);
}

/** The words with a hyphen in them, in lower case. */
export function hyphenedWords(text: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf("-"); at >= 0; at = text.indexOf("-", at + 1)) {
    const [before, after] = [wordBefore(text, at), wordAt(text, at + 1)];
    if (before !== "" && after !== "") found.push(`${before}-${after}`.toLowerCase());
  }
  return found;
}
