// Which characters are written without spaces between words.

const cjk =
  /[\u2e80-\u303f\u3040-\u30ff\u3100-\u312f\u31a0-\u9fff\uf900-\ufaff\uff00-\uffef]|[\u{20000}-\u{3ffff}]/u;

/** A Chinese or Japanese character, or a sign of their punctuation. `character` may be a surrogate pair. */
export const isCjk = (character: string): boolean => cjk.test(character);

/** The first and the last character of a text, whole ones. */
export const firstOf = (text: string): string => String.fromCodePoint(text.codePointAt(0) ?? 32);
export const lastOf = (text: string): string => {
  const low = text.charCodeAt(text.length - 1);
  return low >= 0xdc00 && low <= 0xdfff ? text.slice(-2) : text.slice(-1);
};

/** What stands between two pieces of text that a line's end separates. */
export const betweenLines = (before: string, after: string): "" | " " =>
  before === "" || after === "" || (isCjk(lastOf(before)) && isCjk(firstOf(after))) ? "" : " ";
