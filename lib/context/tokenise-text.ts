// The search terms of a text: Latin and other words in lower case, codes whole and in their parts, pairs of neighbouring Chinese characters
// (there are no blanks between Chinese words, and a pair is about a word).

const letter = String.raw`(?!\p{Script=Han})[\p{L}\p{N}]`;
const pieces = new RegExp(
  String.raw`\p{Script=Han}+|(?:${letter})+(?:[-_./:](?:${letter})+)*`,
  "gu",
);

/** Stop words: they occur in every text and do not distinguish any. */
const common = new Set(
  (
    "a an and are as at be been but by can could did do does for from had has have he her his how i if in into is it its me my no not of on or our " +
    "she so than that the their them then there these they this to was we were what when where which who why will with would you your about please tell"
  ).split(" "),
);
const commonPairs = new Set(
  "什么 怎么 多少 我们 你们 他们 这个 那个 是不 可以 请问 一下 的是 了吗 哪些 如何 为什 几个".split(
    " ",
  ),
);

/** The different words of a text, in order of first occurrence. */
export const wordsOf = (text: string): string[] => [...new Set(wordsIn(text))];

/** The words of a text, in order. */
export function* wordsIn(text: string): Generator<string> {
  for (const [piece] of text.normalize("NFKC").toLowerCase().matchAll(pieces)) {
    if (/^\p{Script=Han}/u.test(piece)) yield* pairs(piece);
    else for (const word of [piece, ...piece.split(/[-_./:]/u)]) if (isWord(word)) yield word;
  }
}

function pairs(run: string): string[] {
  const characters = [...run];
  return characters.slice(1).flatMap((character, at) => {
    const pair = `${characters[at]}${character}`;
    return commonPairs.has(pair) ? [] : [pair];
  });
}

const isWord = (word: string) =>
  !common.has(word) && (word.length > 1 || /\d/u.test(word)) && word.length <= 64;

/** The sentences of a text, in either language; a line of a list or of code is one too. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/\n+/u)
    .flatMap(sentencesOfLine)
    .map((sentence) => sentence.replace(/^[\s>#*-]+/u, "").trim())
    .filter((sentence) => sentence !== "");
}

function sentencesOfLine(line: string): string[] {
  const sentences: string[] = [];
  let from = 0;
  for (const { index } of line.matchAll(/[.!?](?=\s|$)|[。！？；]/gu)) {
    // A sign alone is not a sentence: it is joined to the next one.
    if (index === from) continue;
    sentences.push(line.slice(from, index + 1));
    from = index + 1;
  }
  if (from < line.length) sentences.push(line.slice(from));
  return sentences;
}
