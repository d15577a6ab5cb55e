const other = String.raw`(?![\p{Script=Han}\p{Script=Latin}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}])\p{L}+`;
const otherWord = new RegExp(other, "gu");

/**
 * The language of a text by its letters: it selects the font and the screen reader's voice.
 * Undefined for text without letters, and for one in another script. Latin letters count
 * as English, the more frequent case.
 */
export function detectLanguage(text: string): "en" | "zh-CN" | "ja" | "ko" | undefined {
  const some = text.slice(0, 2_000);
  const count = (pattern: RegExp) => some.match(pattern)?.length ?? 0;
  const han = count(/\p{Script=Han}/gu);
  const kana = count(/[\p{Script=Hiragana}\p{Script=Katakana}]/gu);
  const hangul = count(/\p{Script=Hangul}/gu);
  if (kana > 0 && kana * 4 >= han) return "ja";
  if (hangul > han) return "ko";
  // A Chinese character counts as much as a Latin word.
  const latin = count(/\p{Script=Latin}+/gu);
  if (han + latin === 0 || count(otherWord) > han + latin) return undefined;
  return han >= latin ? "zh-CN" : "en";
}

/** The languages that a search tells apart. */
export type WrittenLanguage = "en" | "zh" | "other";

/** The language that a text is written in; "other" is what has no letters, too, such as a number. */
export function writtenLanguageOf(text: string): WrittenLanguage {
  const language = detectLanguage(text);
  if (language === "zh-CN") return "zh";
  return language === "en" ? "en" : "other";
}
