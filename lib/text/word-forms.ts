/** Words that occur in every text, and words by which one asks: they do not say what a question is about. */
const common = new Set(
  (
    "a about an and any are as at be been but by can could did do does find for from get give had has have he her his how i if in into is it its " +
    "know like many may me much must my no not of on or our please s she should so some tell than that the their them then there these they this " +
    "to want was we were what when where which who why will with would you your " +
    "的 了 是 在 吗 呢 吧 请 请问 一下 告诉 我 我们 你 你们 您 帮 帮我 想 知道 什么 怎么 怎样 如何 哪 哪个 哪些 哪里 谁 几 多少 为什么 何 何时"
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
  return /(?:[us]s|[ao]es|[ae]ies)$/.test(word) ? word : word.slice(0, -1);
}
