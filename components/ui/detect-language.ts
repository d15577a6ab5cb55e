/**
 * The language of a text, as far as its letters tell: it picks the face that draws it and the voice that reads it. Undefined for text
 * without letters, which then takes the language of the page. Latin letters count as English, which is right more often than Chinese is.
 */
export function detectLanguage(text: string): "en" | "zh-CN" | "ja" | "ko" | undefined {
  const some = text.slice(0, 2_000);
  const count = (pattern: RegExp) => some.match(pattern)?.length ?? 0;
  const han = count(/\p{Script=Han}/gu);
  const kana = count(/[\p{Script=Hiragana}\p{Script=Katakana}]/gu);
  const hangul = count(/\p{Script=Hangul}/gu);
  if (kana > 0 && kana * 4 >= han) return "ja";
  if (hangul > han) return "ko";
  // A Chinese character says about as much as a Latin word.
  const latin = count(/\p{Script=Latin}+/gu);
  if (han === 0 && latin === 0) return undefined;
  return han >= latin ? "zh-CN" : "en";
}
