import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { log } from "#lib/log.ts";

import type { SourceMessage } from "./attribution.ts";
import type { Counter } from "./counter.ts";
import { mergeMemory } from "./facts.ts";
import { type Head, notesPrompt, type Reply, readNotes } from "./notes.ts";
import type { Fact, Memory } from "./schema.ts";
import { type StoredMemory, writeMemory } from "./store.ts";
import type { PromptMessage } from "./window.ts";

export const emptyMemory: Memory = { facts: [], summary: { text: "" } };

/** What is remembered so far; with `pendingFromId` when there is already something that the model has not read. */
type Before = Memory & { pendingFromId?: string | null };

type Compression = {
  conversationId: string;
  /** What is remembered so far, and the messages that come to it, in their order. */
  before: Before;
  block: SourceMessage[];
  head: Head;
  throughId: string;
  /** In tokens. */
  budgets: { facts: number; summary: number };
  counter: Counter;
  /** Asks the model; undefined when it could not be asked. */
  ask: (messages: PromptMessage[]) => Promise<Reply | undefined>;
};

/**
 * Puts a block in short and keeps the memory. Where the model could not be asked, or its reply is not to be believed, what is hard in the block is
 * kept all the same, the memory says why it has no more, and from where on the model has still to read.
 */
export async function compress(
  viewer: Viewer,
  { conversationId, before, block, head, throughId, budgets, counter, ask }: Compression,
): Promise<StoredMemory> {
  const reply = await ask(notesPrompt(head, block));
  const notes = reply
    ? readNotes(reply, head.shown, block)
    : ({ unbelieved: "unanswered" } as const);
  const failure = "unbelieved" in notes ? notes.unbelieved : null;
  if (failure !== null) log.info({ reason: failure }, "a compression was thrown away");
  const believed =
    "unbelieved" in notes
      ? undefined
      : { ...notes, summary: shortened(notes.summary, budgets.summary, counter) };
  const merged = mergeMemory(before, block, believed, { facts: budgets.facts, cost: counter.text });
  const memory = {
    ...merged,
    throughId,
    failure,
    pendingFromId: pendingFrom(before, believed ? [] : block),
  };
  await writeMemory(viewer, conversationId, memory);
  return memory;
}

/** Why there are no notes of what was kept in haste: the model was not asked yet. */
export const notYet = "not_yet";

/** What is hard in a block, kept word for word until the model's notes are there. */
export function fallbackMemory(
  before: Before,
  block: SourceMessage[],
  throughId: string,
  budget: number,
  counter: Counter,
): StoredMemory {
  const merged = mergeMemory(before, block, undefined, { facts: budget, cost: counter.text });
  return { ...merged, throughId, failure: notYet, pendingFromId: pendingFrom(before, block) };
}

const pendingFrom = (before: Before, unread: SourceMessage[]) =>
  before.pendingFromId ?? unread[0]?.id ?? null;

/** A memory as it was before `unread` was kept word for word, so that the model's notes of it do not come on top. */
export function withoutKept({ facts, summary }: Memory, unread: SourceMessage[]): Memory {
  const ids = new Set(unread.map(({ id }) => id));
  const goes = ({ origin, messageId, original, removed }: Fact) =>
    origin === "kept" && ids.has(messageId) && original === undefined && removed !== true;
  return { facts: facts.filter((fact) => !goes(fact)), summary };
}

/** A summary within its budget, cut at a sentence's end where there is one. */
function shortened(text: string, budget: number, counter: Counter): string {
  if (counter.text(text) <= budget) return text;
  const short = text.slice(0, Math.floor((text.length * budget) / counter.text(text)));
  return /^.*[.!?。！？]/su.exec(short)?.[0] ?? short;
}
