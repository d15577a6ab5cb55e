import { formulaFinder } from "./formula-syntax.ts";

const opening = /(?:\\\[|\$\$)[ \t]*$/;
const fence = /^[ \t>]*(?:```|~~~)/;

/**
 * A text in which a display formula that begins after words, at the end of their line, is on that
 * line as a whole: `so \[`, then lines, then `\]`. It is part of a paragraph, and a line of it that
 * begins with `-` or `=` would end that paragraph before the parser looks at formulas. To TeX a line
 * end is a space.
 */
export function withFormulasOnOneLine(text: string): string {
  if (!/(?:\\\[|\$\$)[ \t]*\n/.test(text)) return text;
  const formulas = formulaFinder(text);
  const pieces: string[] = [];
  let [position, done] = [0, 0];
  let inCode = false;
  for (const line of text.split("\n")) {
    const start = position;
    position += line.length + 1;
    if (start < done) continue;
    if (fence.test(line)) inCode = !inCode;
    const at = inCode ? -1 : line.search(opening);
    const words = line.slice(0, Math.max(0, at));
    // After an odd number of dollar pairs another one ends a formula.
    if (!/[^\s>*+-]/.test(words) || words.split("$$").length % 2 === 0) continue;
    const found = formulas.inline(start + at);
    if (!found) continue;
    const inner = text.slice(start + at, found.to);
    if (!/\n[ \t>]*$/.test(inner)) continue;
    // In a quote each line begins with its marks.
    const depth = (/^[ \t>]*/.exec(line)?.[0].split(">").length ?? 1) - 1;
    pieces.push(text.slice(done, start + at), oneLine(inner, depth));
    done = found.to;
  }
  return pieces.join("") + text.slice(done);
}

const oneLine = (formula: string, quotes: number): string =>
  formula
    .split("\n")
    .map((line, at) => {
      let rest = line.trim();
      for (let mark = 0; at > 0 && mark < quotes && rest.startsWith(">"); mark += 1)
        rest = rest.slice(1).trimStart();
      return rest;
    })
    .join(" ");
