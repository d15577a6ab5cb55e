/**
 * The maximum nesting of brackets, emphasis, quotes and lists. Deeper nesting does not occur in
 * real texts, and takes a parser very long.
 */
const deepest = 40;

const signs = /(\[)|(\])|(?<=^|[\s([])([*_]{1,3})(?=[^\s*_])|(?<=[^\s*_])([*_]{1,3})/gm;

/**
 * Whether a Markdown parser would take far longer for a text than its length suggests. Linear in
 * the length itself.
 */
export function isPathological(source: string): boolean {
  if (/^(?:[ \t]*(?:[-*+>]|\d{1,9}[.)])){20}/m.test(source) || /^[ \t]{100}/m.test(source))
    return true;
  if (count(source, "![") > 100 || count(source, "[") > 1_000) return true;
  let brackets = 0;
  let marks = 0;
  for (const [, opens, closes, begins, ends] of source.matchAll(signs)) {
    if (opens) brackets += 1;
    if (closes) brackets = Math.max(0, brackets - 1);
    if (begins) marks += 1;
    if (ends) marks = Math.max(0, marks - 1);
    if (brackets > deepest || marks > deepest) return true;
  }
  return source.split("\n").some((line) => count(line, "|") > 100);
}

const count = (text: string, sign: string) => text.split(sign).length - 1;
