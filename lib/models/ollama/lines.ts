import { z } from "zod";

import { TextCleaner } from "#lib/text/clean.ts";

import { errorText } from "./error-text.ts";
import { failure } from "./failures.ts";
import { countSchema } from "./fields.ts";

/** A line longer than this, in bytes, is no line of Ollama's. */
export const longestLine = 1_000_000;

const toolCallSchema = z.object({
  id: z.string().optional(),
  function: z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) }),
});

/** A line of a streamed answer. What is not named here is dropped; what a server gets wrong beside the point is absent. */
const lineSchema = z.object({
  message: z
    .object({
      content: z.string().nullish(),
      thinking: z.string().nullish(),
      tool_calls: z.array(toolCallSchema).nullish(),
    })
    .nullish(),
  done: z.boolean().nullish(),
  done_reason: z.enum(["stop", "length"]).optional().catch(undefined),
  prompt_eval_count: countSchema,
  eval_count: countSchema,
});

/** Something that an answer adds, or its end. */
export type LinePiece =
  | { kind: "thinking" | "content"; text: string }
  | { kind: "calls"; calls: z.infer<typeof toolCallSchema>[] }
  | {
      kind: "done";
      reason?: "stop" | "length" | undefined;
      promptTokens?: number | undefined;
      replyTokens?: number | undefined;
    };

/**
 * What `lines` say, up to the line that says that the answer is done. A line that is not an answer's (an `{"error": …}`, or no JSON object)
 * is a `broken` that ends the stream; what stood before it still counts.
 */
export function readLines(lines: string[]): { pieces: LinePiece[]; broken?: unknown } {
  const pieces: LinePiece[] = [];
  for (const line of lines) {
    try {
      if (line.trim() !== "") pieces.push(...piecesOf(line));
    } catch (broken) {
      return { pieces, broken };
    }
    if (pieces.at(-1)?.kind === "done") break;
  }
  return { pieces };
}

/** What one line says, in the order in which a model says it: it thinks first. A line of empty texts says nothing. */
function piecesOf(source: string): LinePiece[] {
  const {
    message,
    done,
    done_reason: reason,
    prompt_eval_count: promptTokens,
    eval_count: replyTokens,
  } = parseLine(source);
  const pieces: LinePiece[] = [];
  if (message?.thinking) pieces.push({ kind: "thinking", text: message.thinking });
  if (message?.content) pieces.push({ kind: "content", text: message.content });
  if (message?.tool_calls?.length) pieces.push({ kind: "calls", calls: message.tool_calls });
  if (done) pieces.push({ kind: "done", reason, promptTokens, replyTokens });
  return pieces;
}

function parseLine(source: string): z.infer<typeof lineSchema> {
  if (source.length > longestLine)
    throw failure("unreadable", {}, { reason: "a line that is too long" });
  let line: unknown;
  try {
    line = JSON.parse(source);
  } catch {
    throw failure("unreadable", {}, { reason: "a line that is not JSON" });
  }
  if (typeof line === "object" && line !== null && "error" in line) {
    throw failure("fault", {}, { status: 200, text: errorText(line.error) });
  }
  const parsed = lineSchema.safeParse(line);
  if (!parsed.success) throw failure("unreadable", {}, { reason: "a line of another kind" });
  return parsed.data;
}

/** Joins neighbours of one kind and cleans their text, over all the frames of an answer: a character may be cut in two between them. */
export class PieceJoiner {
  #cleaner = new TextCleaner();
  #kind: "thinking" | "content" | undefined;

  join(pieces: LinePiece[]): LinePiece[] {
    const few: LinePiece[] = [];
    for (const piece of pieces) {
      if (this.#kind !== undefined && this.#kind !== piece.kind)
        add(few, this.#kind, this.#cleaner.end());
      if (piece.kind === "thinking" || piece.kind === "content") {
        this.#kind = piece.kind;
        add(few, piece.kind, this.#cleaner.push(piece.text));
      } else {
        this.#kind = undefined;
        few.push(piece);
      }
    }
    return few;
  }
}

function add(pieces: LinePiece[], kind: "thinking" | "content", text: string): void {
  const last = pieces.at(-1);
  if (last?.kind === kind) last.text += text;
  else if (text !== "") pieces.push({ kind, text });
}

const encoder = new TextEncoder();

/** Pieces as lines of Ollama's again, of which the provider makes the answer's parts. It asks for a model and a time, and nobody reads them. */
export function encodePieces(pieces: LinePiece[]): Uint8Array {
  return encoder.encode(pieces.map((piece) => `${JSON.stringify(asLine(piece))}\n`).join(""));
}

function asLine(piece: LinePiece) {
  const head = { model: "", created_at: "1970-01-01T00:00:00Z" };
  const role = "assistant";
  switch (piece.kind) {
    case "thinking":
      return { ...head, message: { role, content: "", thinking: piece.text }, done: false };
    case "content":
      return { ...head, message: { role, content: piece.text }, done: false };
    case "calls":
      return { ...head, message: { role, content: "", tool_calls: piece.calls }, done: false };
    case "done": {
      const { reason = "stop", promptTokens, replyTokens } = piece;
      const message = { role, content: "" };
      return {
        ...head,
        message,
        done: true,
        done_reason: reason,
        prompt_eval_count: promptTokens,
        eval_count: replyTokens,
      };
    }
  }
}
