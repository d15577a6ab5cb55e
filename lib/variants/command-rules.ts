// The syntax of a Modelfile, as Ollama's own parser reads it: commands in any case, comments only at the beginning of a line, and values
// that may be quoted by `"` or `"""` and then go on until a line ends with the same quotes. There are no escapes and no single quotes.
// What Ollama has no word for stands in comments that begin with `# parlor:`, so that Ollama can read an exported file as well.

/** A command with its value; `argument` is the name of a parameter, or the role of a message. */
export type Command = { line: number; name: string; argument?: string; text: string };

/** What is wrong with a line as such. */
export type SyntaxProblem = {
  line: number;
  kind: "unknown_command" | "no_value" | "unterminated" | "not_text";
  /** What is named: the command as it was written. */
  what: string;
};

/** The commands that Parlor keeps and does not use. */
export type KeptName =
  | "template"
  | "message"
  | "adapter"
  | "license"
  | "renderer"
  | "parser"
  | "requires"
  | "draft";

export const keptNames: readonly KeptName[] = [
  "template",
  "message",
  "adapter",
  "license",
  "renderer",
  "parser",
  "requires",
  "draft",
];
const known = new Set<string>(["from", "parameter", "system", ...keptNames]);
const takesArgument = new Set(["parameter", "message"]);

/** A line, and the characters that end it: they belong to the value of a command that goes on. */
type Line = { text: string; end: string };

/** PostgreSQL stores neither NUL nor half of a surrogate pair. */
export const isText = (text: string): boolean => text.isWellFormed() && !text.includes("\0");

/** The commands of a Modelfile, in their order, and what could not be read. Takes time in proportion to the text. */
export function commandsIn(modelfile: string): { commands: Command[]; problems: SyntaxProblem[] } {
  const lines = linesOf(modelfile.replace(/^\uFEFF/u, ""));
  const commands: Command[] = [];
  const problems: SyntaxProblem[] = [];
  let isJson = false;
  for (let at = 0; at < lines.length; at += 1) {
    const line = at + 1;
    const text = lines[at]?.text.trim() ?? "";
    const note = directiveIn(text);
    if (note === "json") isJson = true;
    else if (note !== undefined) commands.push({ line, name: "parlor", text: note });
    if (text === "" || text.startsWith("#")) continue;
    const head = headOf(text);
    const value = head && (isJson ? jsonValue(head.rest, at) : valueAt(lines, at, head.rest));
    const problem = problemOf(line, text, head, value);
    if (problem) problems.push(problem);
    else if (head && value) {
      if (isText(value.text + (head.argument ?? "")))
        commands.push({ line, ...named(head), text: value.text });
      else problems.push({ line, kind: "not_text", what: head.what });
    }
    if (value) at = value.through;
    isJson = false;
  }
  return { commands, problems };
}

function linesOf(text: string): Line[] {
  const parts = text.split(/(\r\n|\r|\n)/u);
  return Array.from({ length: Math.ceil(parts.length / 2) }, (_, at) => ({
    text: parts[2 * at] ?? "",
    end: parts[2 * at + 1] ?? "",
  }));
}

/** What a comment says to Parlor. */
const directiveIn = (text: string): string | undefined => /^#\s*parlor:\s*(\S.*)$/u.exec(text)?.[1];

type Head = { name: string; what: string; argument?: string; rest: string };

const named = ({ name, argument }: Head) => ({ name, ...(argument !== undefined && { argument }) });

/** The command at the beginning of a line, and what follows it; undefined when there is none. */
function headOf(text: string): Head | undefined {
  const [written = "", rest] = cut(text);
  const name = written.toLowerCase();
  if (!known.has(name)) return undefined;
  if (!takesArgument.has(name)) return { name, what: written, rest };
  const [argument, value] = cut(rest);
  return {
    name,
    what: argument === "" ? written : `${written} ${argument}`,
    argument: argument.toLowerCase(),
    rest: value,
  };
}

/** The first word, and the rest without the blanks before it. */
function cut(text: string): [string, string] {
  const end = text.search(/\s/u);
  return end < 0 ? [text, ""] : [text.slice(0, end), text.slice(end).trimStart()];
}

type Value = { text: string; through: number; isClosed: boolean; isWritten: boolean };

/** The value that begins with `first` on the line `at`, and the line with which it ends. */
function valueAt(lines: readonly Line[], at: number, first: string): Value {
  const quotes = first.startsWith('"""') ? '"""' : first.startsWith('"') ? '"' : "";
  const isClosed = (text: string, least: number) => text.length >= least && text.endsWith(quotes);
  if (isClosed(first, 2 * quotes.length))
    return { text: unquoted(first, quotes), through: at, isClosed: true, isWritten: first !== "" };
  // The trimmed text of the first line lacks the blanks at its end, which belong to the value.
  const { text: written = "", end = "" } = lines[at] ?? {};
  const parts = [written.trimStart().slice(written.trim().length - first.length), end];
  for (let next = at + 1; next < lines.length; next += 1) {
    const line = lines[next] as Line;
    const tail = line.text.trimEnd();
    if (tail.endsWith(quotes))
      return {
        text: unquoted(parts.join("") + tail, quotes),
        through: next,
        isClosed: true,
        isWritten: true,
      };
    parts.push(line.text, line.end);
  }
  return { text: "", through: lines.length, isClosed: false, isWritten: true };
}

function jsonValue(json: string, through: number): Value {
  const text = stringIn(json);
  return { text: text ?? "", through, isClosed: text !== undefined, isWritten: true };
}

const unquoted = (text: string, { length }: string): string =>
  length === 0 ? text : text.slice(length, -length);

function problemOf(
  line: number,
  text: string,
  head: Head | undefined,
  value: Value | undefined,
): SyntaxProblem | undefined {
  if (!head || !value) return { line, kind: "unknown_command", what: firstWord(text) };
  if (!value.isWritten) return { line, kind: "no_value", what: head.what };
  return value.isClosed ? undefined : { line, kind: "unterminated", what: head.what };
}

const firstWord = (text: string): string => {
  const [word] = cut(text);
  return word.length > 40 ? `${[...word].slice(0, 40).join("")}…` : word;
};

function stringIn(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A command as lines of a Modelfile, so that reading them gives exactly this text again. */
export function printCommand(head: string, text: string): string {
  const candidates = /[\r\n]/u.test(text)
    ? [`"""${text}"""`, `"${text}"`]
    : [text, `"${text}"`, `"""${text}"""`];
  const fitting = candidates.find((value) => {
    const { commands, problems } = commandsIn(`SYSTEM ${value}\n`);
    return problems.length === 0 && commands.length === 1 && commands[0]?.text === text;
  });
  // No quotes are left when a line inside the text ends with them.
  if (fitting === undefined) return `# parlor: json\n${head} ${JSON.stringify(text)}`;
  return `${head} ${fitting}`;
}
