/**
 * The language of a text by its letters: it selects the font and the screen reader's voice.
 * Undefined for text without letters, which then has the language of the page. Latin letters count
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
  if (han === 0 && latin === 0) return undefined;
  return han >= latin ? "zh-CN" : "en";
}
