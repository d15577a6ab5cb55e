// Formulas inside a sentence. Models write `\( … \)`, `\[ … \]`, `$$ … $$` and `$ … $`; Markdown
// would remove the backslashes and interpret the underscores. Each is put into a code span that
// starts with a marker, which Markdown leaves unchanged and the renderer recognises.

/**
 * Two characters that no text uses (private use): the marker, and a replacement for a bar, which
 * would end a table cell.
 */
const [mark, bar] = ["\ue000", "\ue001"];

/**
 * A text with its formulas marked. Code spans, nested fences and escaped characters stay unchanged.
 */
export function markFormulas(source: string): string {
  if (!/[$\\]/.test(source)) return source;
  const pieces: string[] = [];
  let done = 0;
  const scan = /^[ \t>]*(`{3,}|~{3,})|(`+)|(\\[([]|\$\$?)|\\./gm;
  for (let found = scan.exec(source); found; found = scan.exec(source)) {
    const [whole, fence, ticks, opening] = found;
    const from = found.index + whole.length;
    if (fence) {
      const end = source.indexOf(`\n${whole}`, from);
      scan.lastIndex = end < 0 ? source.length : end + whole.length + 1;
    } else if (ticks) {
      const end = closingTicks(source, from, ticks.length);
      if (end >= 0) scan.lastIndex = end;
    } else if (opening) {
      const formula = formulaFrom(source, from, opening);
      if (!formula) continue;
      pieces.push(source.slice(done, found.index), span(opening, formula.inner));
      done = formula.end;
      scan.lastIndex = formula.end;
    }
  }
  return pieces.join("") + source.slice(done);
}

/**
 * The formula in a code span's text, if there is one: whether it is a display formula, and its
 * source.
 */
export function formulaIn(code: string): { display: boolean; source: string } | undefined {
  if (!code.startsWith(mark)) return undefined;
  return { display: code[1] === "[", source: code.slice(2).replaceAll(bar, "|") };
}

function span(opening: string, inner: string): string {
  const longestRun = Math.max(0, ...(inner.match(/`+/g) ?? []).map((run) => run.length));
  const ticks = "`".repeat(longestRun + 1);
  const kind = opening === "\\[" || opening === "$$" ? "[" : "(";
  // A space before the closing backticks separates them from a formula's own last backtick; it has
  // no meaning in a formula.
  return `${ticks}${mark}${kind}${inner.trim().replaceAll("|", bar)}${longestRun > 0 ? " " : ""}${ticks}`;
}

/** The maximum length of a formula in a sentence. */
const longest = 1_000;

function formulaFrom(
  source: string,
  from: number,
  opening: string,
): { inner: string; end: number } | undefined {
  const closing = { "\\(": "\\)", "\\[": "\\]", $$: "$$", $: "$" }[opening] ?? "";
  const near = source.slice(from, from + longest);
  const at = near.indexOf(closing);
  const inner = near.slice(0, at);
  if (at < 0 || inner.trim() === "" || /\n[ \t>]*\n/.test(inner)) return undefined;
  // A single dollar is more often money: "$5 and $10". A formula has no space inside its dollars,
  // and no digit after its end.
  if (opening === "$" && (/^\s|[\s\\]$|\n/.test(inner) || /\d/.test(near[at + 1] ?? "")))
    return undefined;
  return { inner, end: from + at + closing.length };
}

function closingTicks(source: string, from: number, length: number): number {
  const runs = /`+|\n[ \t]*\n/g;
  runs.lastIndex = from;
  for (let run = runs.exec(source); run; run = runs.exec(source)) {
    if (run[0].startsWith("\n")) return -1;
    if (run[0].length === length) return runs.lastIndex;
  }
  return -1;
}
