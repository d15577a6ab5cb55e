/** Words that occur in every text and tell none from another. In a question they say what is asked, not about what. */
const common = new Set(
  (
    "a an and are as at be been but by can could did do does for from had has have he her his how i if in into is it its me my no not of on or our " +
    "s she so than that the their them then there these they this to was we were what when where which who why will with would you your about " +
    "的 了 是 在 吗 呢"
  ).split(" "),
);

export const isCommonWord = (word: string): boolean => common.has(word);

/**
 * An English noun or verb without the `s` of its plural or third person, so that both forms are found; other words as they are. Further endings
 * are kept: cutting them made no question of the judged data better answered.
 */
export function withoutPluralEnding(word: string): string {
  if (word.length < 4 || !/^[a-z]+s$/.test(word) || common.has(word)) return word;
  if (/[^ae]ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (/(?:ss|sh|ch|x|z)es$/.test(word)) return word.slice(0, -2);
  return /(?:[us]s|[aeo]es|[ae]ies)$/.test(word) ? word : word.slice(0, -1);
}
