// Tells lines of data (a table, a log, JSON, code) from lines of words, by their signs. Each rule looks at a line once.

/** What data a line belongs to. */
export type DataKind = "table" | "log" | "json" | "code" | "list";

const time = /^[[(<]?(?:\d{4}[-/]\d{1,2}[-/]\d{1,2}[T ])?\d{1,2}:\d{1,2}:\d{1,2}/u;
const level = /^\[(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL)\]/u;
const syslog = /^[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d/u;
const stack = /^at \S{1,200} ?\(?\S{0,200}:\d+\)?$/u;
const separators = /\||\t|[,;](?=[^\s,;])/gu;
const thousands = /\d,\d{3}(?!\d)/gu;
const jsonKey = /^"[^"]{0,100}" ?:/u;
const declaration = /^(?:const|let|var|function|def|public|private|#include) .{0,200}[=({<]/u;
const assignment = /^[\p{L}_][\w.]{0,80} ?=[^=]/u;
const pair = /(?:^|\s)[\w.-]{1,80}=\S/gu;
const tag = /^<[/!]?[a-z]/iu;
const statementOfSql =
  /^(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|ALTER|FROM|WHERE|HAVING|GROUP BY|ORDER BY|JOIN|LEFT JOIN|INNER JOIN) /u;

const times = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;

/** What a line is data of; undefined when it may be a line of words. */
export function dataKindOf(line: string): DataKind | undefined {
  const text = line.trim();
  const [first, last] = [text[0] ?? "", text.at(-1) ?? ""];
  if (time.test(text) || level.test(text) || syslog.test(text) || stack.test(text)) return "log";
  if (
    jsonKey.test(text) ||
    (/[[{]/u.test(first) && /[\]}[{,]/u.test(last)) ||
    /^[\]}],?$/u.test(text)
  )
    return "json";
  if (isCode(text, last)) return "code";
  if (times(text, separators) - times(text, thousands) >= 2) return "table";
  return times(text, pair) >= 2 ? "log" : undefined;
}

const isCode = (text: string, last: string) =>
  declaration.test(text) ||
  assignment.test(text) ||
  tag.test(text) ||
  statementOfSql.test(text) ||
  (/[{};]/u.test(last) && /[=(){}<>]/u.test(text));
