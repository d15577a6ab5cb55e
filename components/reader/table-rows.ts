import type { Stretch } from "./marks.ts";

/** A row of a table `| a | b |` as its cells; the line below a head, of dashes alone, is none. */
export function rowsOf(text: string, { start, end }: Stretch): Stretch[][] {
  return linesOf(text, start, end)
    .map((line) => cellsOf(text, line))
    .filter(
      (cells) =>
        cells.length > 0 &&
        !cells.every((cell) => /^:?-+:?$/.test(text.slice(cell.start, cell.end))),
    );
}

function linesOf(text: string, start: number, end: number): Stretch[] {
  const lines: Stretch[] = [];
  for (let at = start; at < end; ) {
    const next = text.indexOf("\n", at);
    const until = next < 0 || next > end ? end : next;
    lines.push({ start: at, end: until });
    at = until + 1;
  }
  return lines;
}

/** The cells without the spaces around them. A line without bars at both ends is one cell. */
function cellsOf(text: string, line: Stretch): Stretch[] {
  const whole = trimmed(text, line);
  if (whole.start >= whole.end) return [];
  if (text[whole.start] !== "|" || text[whole.end - 1] !== "|") return [whole];
  const cells: Stretch[] = [];
  let from = whole.start + 1;
  for (let at = from; at < whole.end; at++) {
    if (text[at] !== "|" || text[at - 1] === "\\") continue;
    cells.push(trimmed(text, { start: from, end: at }));
    from = at + 1;
  }
  return cells;
}

function trimmed(text: string, { start, end }: Stretch): Stretch {
  let [from, to] = [start, end];
  while (from < to && /\s/u.test(text[from] ?? "")) from++;
  while (from < to && /\s/u.test(text[to - 1] ?? "")) to--;
  return { start: from, end: to };
}
