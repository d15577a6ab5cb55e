// What stands before an item of a list.

const marks =
  /^(?:[•‣▪◦●○■□–—*·-]|[([（]?(?:\d{1,3}|[a-z]|[ivx]{1,5}|[一二三四五六七八九十]{1,3})[.)\]）、．])(?=\s|$|[^\d\s.])/iu;

/** True for a text that is a mark and nothing else: `•`, `1.`, `(a)`, `一、`. */
export const isMark = (text: string): boolean => marks.exec(text.trim())?.[0] === text.trim();

/** The mark at the beginning of a line, or "". A dash or a star needs a space behind it. */
export function markOf(line: string): string {
  const mark = marks.exec(line)?.[0] ?? "";
  return /^[–—*·-]$/u.test(mark) && !line.startsWith(`${mark} `) ? "" : mark;
}
