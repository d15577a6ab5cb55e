// How many tokens a text is, without the model's own tokeniser: a count by kinds of character. Its weights were fitted to o200k on twenty
// texts in two languages, code and numbers among them, where it stays within 0.75 to 1.17 of the truth.

const runs =
  /(?<latin>[A-Za-z\u00c0-\u024f]+)|(?<digits>\d+)|(?<cjk>[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]+)|(?<letters>\p{L}+)|(?<blanks>\s+)|(?<high>[^\s\p{L}\d\0-\u2000]+)|(?<signs>[^\s\p{L}\d]+)/gu;

/** About how many tokens `text` is. */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (const { groups = {} } of text.matchAll(runs)) {
    const { latin, digits, cjk, letters, blanks, high, signs } = groups;
    if (latin !== undefined) tokens += Math.ceil(latin.length / 8) + (latin.slice(1).match(/\p{Lu}/gu)?.length ?? 0);
    else if (digits !== undefined) tokens += Math.ceil(digits.length / 3);
    else if (cjk !== undefined) tokens += 0.67 * cjk.length;
    else if (letters !== undefined) tokens += letters.length / 3.5;
    else if (blanks !== undefined) tokens += blanks === " " ? 0 : 0.6 * blanks.length;
    else if (high !== undefined) tokens += 1.7 * [...high].length;
    else if (signs !== undefined) tokens += 0.65 * signs.length;
  }
  return Math.ceil(tokens);
}
