// Splits a text into parts that a tokeniser counts in bounded time each. Byte pair encoding is quadratic in the length of one piece (a
// word, a run of blanks or of signs), and its pattern matches a long run as one piece: 200,000 blanks take o200k a minute and a half.

/** Characters of one run that are counted at once. A multiple of three: digits are encoded in threes, so a cut between threes changes nothing. */
export const longestRun = 129;
/**
 * Tokens to add for each cut inside a run, so that the parts never count less than the text: a cut in a run of mixed line ends (\r\n, \n, \r)
 * can make their sum two too low.
 */
export const cutMargin = 2;
/** The approximate length of a part in characters: it ends at the next boundary where the encoding ends a piece anyway. */
const partLength = 4_096;

const runs = /[\p{L}\p{M}]+|\p{N}+|\s+|[^\s\p{L}\p{M}\p{N}]+/gu;
const digits = /^\p{N}/u;
const endsInLetterOrDigit = /[\p{L}\p{N}]$/u;

/** `cut`: the part ends inside a run, where the encoding might have continued. */
export type CountablePart = { text: string; cut: boolean };

/**
 * The parts of a text, in order. Where no run is longer than `longestRun`, the tokens of the parts add up to exactly those of the text: a
 * part ends after a letter or a digit, before a blank or a sign, where o200k's pattern always ends a piece (except in contractions such as
 * 's). A longer run is cut every `longestRun` characters, which changes the count by at most `cutMargin` tokens downwards, and seldom more
 * upwards. Linear in the length of the text.
 */
export function* countableParts(text: string): Generator<CountablePart> {
  let from = 0;
  let before = "";
  for (const { 0: run, index } of text.matchAll(runs)) {
    const length = index - from;
    if (length >= partLength) {
      const boundary = isBoundary(before, run);
      if (boundary || length >= 2 * partLength) {
        yield { text: text.slice(from, index), cut: !boundary };
        from = index;
      }
    }
    let start = index;
    for (let cut = cutAfter(text, start); cut < index + run.length; cut = cutAfter(text, start)) {
      yield { text: text.slice(from, cut), cut: !digits.test(run) };
      from = start = cut;
    }
    before = run;
  }
  if (from < text.length) yield { text: text.slice(from), cut: false };
}

const isBoundary = (before: string, run: string) =>
  !run.startsWith("'") && !/^[\p{L}\p{N}]/u.test(run) && endsInLetterOrDigit.test(before.slice(-2));

/** `longestRun` characters further, but not inside a surrogate pair. */
function cutAfter(text: string, start: number): number {
  const end = start + longestRun;
  return (text.charCodeAt(end) & 0xfc00) === 0xdc00 ? end + 1 : end;
}
