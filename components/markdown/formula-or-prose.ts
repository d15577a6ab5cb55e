// Delimiters of formulas also stand around other text: prices, variables of shells and languages,
// cells of spreadsheets, escaped brackets. What tells them apart is what stands inside, and beside.

const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** A command, an index, an operator: what only a formula has. */
const mathSign = /\\[A-Za-z]|[\^_=+×÷·±≤≥≠≈∑∏∫√∞∈∀∃→<>{}|]/u;

/** A formula's text without the names of its commands, and without what stands in braces. */
function bareOf(inner: string): string {
  return inner
    .replaceAll(/\\(?:text|mathrm|mathbf|mbox|operatorname)[a-z]{0,4}\*?\s*\{[^{}]*\}/g, " ")
    .replaceAll(/\{[^{}]*\}/g, "{}")
    .replaceAll(/\\(?:[A-Za-z]+|.)/gs, " ");
}

/** Words one after another, which a formula has only within `\text{…}`. */
const wordsInRow = /[A-Za-z]{2} {1,9}[A-Za-z]{2}/;
const functionNames =
  /\b(?:sin|cos|tan|cot|sec|log|ln|lg|exp|max|min|lim|sup|inf|mod|det|gcd|lcm|arg|dim|ker)\b/g;

/**
 * Whether what stands between `\( \)`, `\[ \]` or `$$ $$` is no formula: nothing, the word that
 * joins two such delimiters where a text speaks of them, or words. `brackets`: between `\[ \]`,
 * which texts also write for brackets, where numbers and names are none.
 */
export function isProse(inner: string, brackets: boolean): boolean {
  const text = inner.trim();
  if (text === "" || /^(?:and|or|to|和|与|或|及|到|、|，|,|\.{3}|…)$/i.test(text)) return true;
  if (mathSign.test(text)) return false;
  if (brackets && /^(?:\d+(?:[,–-]\d+)*|[xX]|[A-Za-z]{3,})$/.test(inner)) return true;
  return wordsInRow.test(text);
}

/**
 * Whether what stands between two dollar signs is a formula. `before` is the character before the
 * first one, `after` the characters after the second.
 *
 * Pandoc's rules (no space inside the dollars, no digit after them) and more: a dollar after a
 * letter or digit is a currency (`5$`, `US$`, `=$A$1`), one before a letter begins a variable, and
 * what stands inside must look like a formula.
 */
export function isFormulaInDollars(inner: string, before: string, after: string): boolean {
  if (/^\s|[\s\\]$/.test(inner)) return false;
  if (isAttached(inner)) return !/^[$\\]/.test(after);
  if (!canOpenAfter(before) || !canCloseBefore(inner, after)) return false;
  if (!/^[\p{L}\d\\([{|<>=+\-*−~]/u.test(inner) || /[([,:;/"#@&]$/.test(inner)) return false;
  return !isName(inner) && isBalanced(inner) && looksLikeFormula(inner);
}

/** A placeholder of a template (`$name$`, `$USER_NAME$`), and not the corners of a figure. */
const isName = (inner: string) =>
  /^[A-Za-z]{2,}(?:_[A-Za-z]{2,})+$/.test(inner) ||
  (/^[A-Za-z]{4,}$/.test(inner) && [...inner].sort().join("") !== inner.toUpperCase());

/** An index, an exponent or a sign written right at a word: `H$_2$O`, `25$^\circ$C`, `10$\times$`. */
const isAttached = (inner: string) =>
  /^(?:[_^](?:\{[^{}]*\}|\\[A-Za-z]+|[A-Za-z\d+-]{1,2}))+$/.test(inner) ||
  /^\\(?:times|cdot|div|pm|circ|degree|mu|Omega|to|rightarrow|leq?|geq?|approx|sim)$/.test(inner);

const canOpenAfter = (before: string) =>
  before === "" ||
  cjk.test(before) ||
  /[\s([{（【「『《“‘"'，。；：、！？,.;:!?|>*~/—–-]/u.test(before);

const canCloseBefore = (inner: string, after: string) =>
  /^(?:st|nd|rd|th)(?![A-Za-z])/.test(after)
    ? !/^[A-Za-z]{2,}$/.test(inner)
    : !/^[A-Za-z\d_$\\({[]/.test(after);

function isBalanced(inner: string): boolean {
  let [braces, brackets] = [0, 0];
  for (const sign of inner.replaceAll(/\\./gs, "")) {
    if (sign === "{") braces += 1;
    if (sign === "}") braces -= 1;
    if (sign === "(" || sign === "[") brackets += 1;
    if (sign === ")" || sign === "]") brackets -= 1;
    if (braces < 0 || brackets < 0) return false;
  }
  return braces === 0 && brackets === 0;
}

function looksLikeFormula(inner: string): boolean {
  const bare = bareOf(inner);
  if (/[，。；：、！？“”‘’「」]|\(['"]|->|=>|::|&&|\|\||["@#;]/.test(bare)) return false;
  const words = bare.replaceAll(functionNames, " ");
  if (/^\d/.test(inner) && /[A-Za-z]{2,}|\p{Script=Han}/u.test(words)) return false;
  if (wordsInRow.test(words)) return false;
  return !cjk.test(bare) || (mathSign.test(inner) && !/^[A-Za-z_]{2,}/.test(inner));
}

/**
 * Whether an opening dollar sign, with the text that has come after it, may still become a formula.
 * A variable (`$HOME`) or a price is shown at once.
 */
export const mayBecomeFormula = (rest: string, before: string): boolean =>
  rest.length < 200 &&
  !/[\n$`]/.test(rest) &&
  canOpenAfter(before) &&
  (rest === "" || /^(?:\\[A-Za-z]*|\d*[A-Za-z](?![A-Za-z])|[-+(|{[])/.test(rest)) &&
  looksLikeFormula(rest);
