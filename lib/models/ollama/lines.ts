import { failure } from "./failures.ts";

/** One line of a streamed answer, as far as Parlor reads it. What else it holds goes on to the provider untouched. */
export type Line = { message?: { content?: string; thinking?: string; tool_calls?: unknown }; done?: boolean };

const newline = 0x0a;

/**
 * The whole lines in `bytes`, and the bytes after the last of them. A packet may end inside a line or inside a character, so nothing is
 * decoded before its line is whole. A line that is not an answer's (an `{"error": …}`, or no JSON object) is a `broken` that ends the
 * stream; what stood before it still counts.
 */
export function parseLines(bytes: Buffer): { lines: Line[]; rest: Buffer; broken?: unknown } {
  const end = bytes.lastIndexOf(newline) + 1;
  const rest = bytes.subarray(end);
  const lines: Line[] = [];
  for (const source of bytes.toString("utf8", 0, end).split("\n")) {
    try {
      if (source.trim() !== "") lines.push(parseLine(source));
    } catch (broken) {
      return { lines, rest, broken };
    }
  }
  return { lines, rest };
}

function parseLine(source: string): Line {
  let line: unknown;
  try {
    line = JSON.parse(source);
  } catch {
    throw failure("unreadable", {}, { text: "a line that is not JSON" });
  }
  if (typeof line !== "object" || line === null || Array.isArray(line)) throw failure("unreadable", {}, { text: "a line of another kind" });
  if ("error" in line) throw failure("fault", {}, { status: 200, text: String(line.error) });
  const { message } = line as { message?: unknown };
  if (message !== undefined && !isMessage(message)) throw failure("unreadable", {}, { text: "a message of another kind" });
  return line as Line;
}

function isMessage(message: unknown): message is Line["message"] {
  if (typeof message !== "object" || message === null) return false;
  const { content, thinking } = message as Record<string, unknown>;
  return (content === undefined || typeof content === "string") && (thinking === undefined || typeof thinking === "string");
}

/** Lines as bytes again, neighbours of one kind joined into one: content with content, thinking with thinking, in their order. */
export function joined(lines: Line[]): Uint8Array {
  const few: Line[] = [];
  for (const line of lines.flatMap(apart)) {
    const last = few.at(-1);
    const kind = kindOf(line);
    if (last?.message && line.message && kind !== undefined && kind === kindOf(last)) {
      last.message[kind] = `${last.message[kind]}${line.message[kind]}`;
    } else few.push(line);
  }
  return encoder.encode(`${few.map((line) => JSON.stringify(line, keepable)).join("\n")}\n`);
}

const encoder = new TextEncoder();

/** What a line adds, when that is all it does. A line that ends the answer or calls a tool is joined with none. */
function kindOf({ message, done }: Line): "content" | "thinking" | undefined {
  if (done === true || message === undefined || message.tool_calls !== undefined) return undefined;
  if (message.thinking) return message.content ? undefined : "thinking";
  return "content";
}

/** The provider reads a line's content before its thinking; a model thinks first. */
function apart(line: Line): Line[] {
  if (!line.message?.thinking || !line.message.content) return [line];
  const { thinking, ...rest } = line.message;
  return [
    { ...line, message: { content: "", thinking }, done: false },
    { ...line, message: rest },
  ];
}

/** PostgreSQL keeps neither NUL nor half a surrogate pair: both become the sign for what cannot be read. */
function keepable(_key: string, value: unknown): unknown {
  return typeof value === "string" ? value.toWellFormed().replaceAll("\0", "\uFFFD") : value;
}
