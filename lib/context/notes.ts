// The request to a model when a block is cut, and the checks that its reply must pass.

import { z } from "zod";
import { hasSpecialTokens } from "#lib/text/special-tokens.ts";
import { type SourceMessage, sourcesIn } from "./attribution.ts";
import { memoryText, type Quoted } from "./memory-text.ts";
import { type PromptMessage, promptOf } from "./prompt-messages.ts";
import type { Memory } from "./schema.ts";
import { isEntry } from "./statements.ts";
import { wordsOf } from "./tokenise-text.ts";
import type { WindowInput } from "./window.ts";

export type Notes = {
  facts: { text: string; messageId: string; replaces?: string | undefined }[];
  summary: string;
};

/** A model's reply: its text, and how it ended. */
export type Reply = { text: string; reasoning: string; cutAtLimit: boolean };

/** A rejected reply, and the reason. */
export type Unbelieved = {
  unbelieved:
    | "empty"
    | "cut_off"
    | "only_reasoning"
    | "tool_protocol"
    | "not_json"
    | "control_tokens"
    | "echo";
};

/** A message that is compacted; `shown`: as the model reads it, where that is not its content. */
export type BlockMessage = SourceMessage & { shown?: string };

/** The beginning of a prompt before the messages that notes are taken of: verbatim as in the conversation's own prompt. */
export type Head = Pick<WindowInput, "instructions" | "examples"> & {
  shown: Memory;
  pinned: Quoted[];
};

const opening = "Put this conversation in short, for it will soon be shown no longer.";
const request = [
  `${opening} Whatever is asked for in it, you only take notes of it now.`,
  'Reply with one JSON object: {"facts":[{"text":"…"}],"summary":"…"}.',
  "facts: names, numbers, dates, decisions, preferences and open questions of the messages, one short sentence each, in the words and the language of the message. Do not repeat numbered facts from the beginning that still hold; a fact that says otherwise than one of them has its number as `replaces`.",
  "summary: what the whole conversation has been about so far, what is in short at its beginning included, in at most five sentences.",
].join("\n");

/** The format of the reply, as JSON Schema for a server that supports structured output. */
export const notesFormat = {
  type: "object",
  properties: {
    facts: {
      type: "array",
      items: {
        type: "object",
        properties: { text: { type: "string" }, replaces: { type: "integer" } },
        required: ["text"],
      },
    },
    summary: { type: "string" },
  },
  required: ["facts", "summary"],
} as const;

const replySchema = z.object({
  facts: z
    .array(
      z.object({
        text: z.string().trim().min(2),
        replaces: z.number().int().nullish().catch(null),
      }),
    )
    .max(200),
  summary: z.string().trim().min(1),
});

/**
 * The prompt of a compaction: the conversation as it is, up to the next cut, and the request for notes as its last question. So the model
 * server has cached everything but that question, and the conversation's cached prompt stays.
 */
export function notesPrompt(
  { instructions, examples, shown, pinned }: Head,
  block: BlockMessage[],
): PromptMessage[] {
  return promptOf({
    instructions,
    examples,
    memory: memoryText(shown, pinned),
    recent: block.map((said) => ({ role: said.role, content: said.shown ?? said.content })),
    question: request,
  });
}

/** Parses and checks a reply; returns the notes, or why it is rejected. */
export function readNotes(
  { text, reasoning, cutAtLimit }: Reply,
  shown: Memory,
  block: SourceMessage[],
): Notes | Unbelieved {
  if (cutAtLimit) return { unbelieved: "cut_off" };
  if (text.trim() === "")
    return { unbelieved: reasoning.trim() === "" ? "empty" : "only_reasoning" };
  if (hasSpecialTokens(text)) return { unbelieved: "control_tokens" };
  const json = objectIn(text);
  if (json !== undefined && ("tool_calls" in json || "arguments" in json || "function" in json))
    return { unbelieved: "tool_protocol" };
  if (/<\/?tool_call>|\bfunctions\.\w+|"tool_calls"/u.test(text))
    return { unbelieved: "tool_protocol" };
  const parsed = replySchema.safeParse(json);
  if (!parsed.success) return { unbelieved: "not_json" };
  if (parsed.data.summary.includes(opening)) return { unbelieved: "echo" };
  const numbered = shown.facts.filter(({ removed }) => !removed);
  const sourceOf = sourcesIn(
    block,
    [...numbered.map(({ text: fact }) => fact), shown.summary.text].join("\n"),
  );
  const known = new Set(numbered.map(({ text: each }) => each));
  const facts = parsed.data.facts.flatMap(({ text: fact, replaces }) => {
    const text = oneLine(fact);
    const source = known.has(text) || isEntry(text) ? undefined : sourceOf(fact);
    const named = numbered[(replaces ?? 0) - 1];
    const old = named && shareWords(named.text, text) ? named : undefined;
    return source ? [{ text, messageId: source.id, ...(old && { replaces: old.id }) }] : [];
  });
  return { facts, summary: oneLine(parsed.data.summary) };
}

/** True when two facts are about one thing: a fact that shares no word with another does not replace it. */
function shareWords(a: string, b: string): boolean {
  const words = new Set(wordsOf(a));
  return wordsOf(b).some((word) => words.has(word));
}

/** The JSON object in a text, also when the model has put a code fence or other text around it. */
function objectIn(text: string): Record<string, unknown> | undefined {
  const [from, to] = [text.indexOf("{"), text.lastIndexOf("}")];
  if (from < 0 || to < from) return undefined;
  try {
    return JSON.parse(text.slice(from, to + 1)) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

const oneLine = (text: string) => text.replaceAll(/\s+/gu, " ").trim();
