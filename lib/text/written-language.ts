/** The languages that texts are told apart by. */
export type WrittenLanguage = "en" | "zh" | "other";

/** In characters: how much of a text is looked at. */
const sample = 20_000;

/**
 * The language that a text is written in, by its letters: a Chinese character counts as much as a Latin word. Latin letters count as English, and a text without
 * letters, such as a number, is in no language: "other", as is Japanese.
 */
export function writtenLanguageOf(text: string): WrittenLanguage {
  const some = text.slice(0, sample);
  const count = (pattern: RegExp) => some.match(pattern)?.length ?? 0;
  const han = count(/\p{Script=Han}/gu);
  const latin = count(/\p{Script=Latin}+/gu);
  const kana = count(/[\p{Script=Hiragana}\p{Script=Katakana}]/gu);
  const others = count(
    /(?![\p{Script=Han}\p{Script=Latin}\p{Script=Hiragana}\p{Script=Katakana}])\p{L}+/gu,
  );
  if (kana > 0 && kana * 4 >= han) return "other";
  if (han + latin === 0 || others > han + latin) return "other";
  return han >= latin ? "zh" : "en";
}
