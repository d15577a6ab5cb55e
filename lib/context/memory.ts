import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { log } from "#lib/log.ts";

import type { SourceMessage } from "./attribution.ts";
import type { Counter } from "./counter.ts";
import { mergeMemory } from "./facts.ts";
import { type BlockMessage, type Head, notesPrompt, type Reply, readNotes } from "./notes.ts";
import type { NotesFailures } from "./notes-pause.ts";
import type { PromptMessage } from "./prompt-messages.ts";
import type { Fact, Memory } from "./schema.ts";
import { type StoredMemory, writeMemory } from "./store.ts";

export const emptyMemory: Memory = { facts: [], summary: { text: "" } };

/** The current memory; with `pendingFromId` when it replaces messages that the model has not read. */
type Before = Memory & { pendingFromId?: string | null; failures?: NotesFailures | null };

type Compression = {
  conversationId: string;
  /** The current memory, and the messages to add to it, in their order. */
  before: Before;
  block: BlockMessage[];
  head: Head;
  throughId: string;
  /** Whether the memory is stored: only that of a whole block is. */
  stored: boolean;
  /** In tokens. */
  budgets: { facts: number; summary: number };
  counter: Counter;
  /** Calls the model; undefined when the call failed, or the model is not asked. */
  ask: (messages: PromptMessage[]) => Promise<Reply | undefined>;
  /** Why there is no reply when there is none, and what is recorded of the model when there are no notes. */
  without: { failure: string; failures: NotesFailures };
};

/**
 * Compacts a block, and stores the memory if `stored`. When the model could not be called, or its reply is rejected, the key details of the block are
 * kept in any case; the memory records why it has no notes, and from which message on the model still has to read.
 */
export async function compress(
  viewer: Viewer,
  {
    conversationId,
    before,
    block,
    head,
    throughId,
    stored,
    budgets,
    counter,
    ask,
    without,
  }: Compression,
): Promise<StoredMemory> {
  const reply = await ask(notesPrompt(head, block));
  const notes = reply
    ? readNotes(reply, head.shown, block)
    : ({ unbelieved: without.failure } as const);
  const failure = "unbelieved" in notes ? notes.unbelieved : null;
  if (failure !== null && reply) log.info({ reason: failure }, "a compression was thrown away");
  const believed =
    "unbelieved" in notes
      ? undefined
      : { ...notes, summary: shortened(notes.summary, budgets.summary, counter) };
  const merged = mergeMemory(before, block, believed, { facts: budgets.facts, cost: counter.text });
  const memory = {
    ...merged,
    throughId,
    failure,
    failures: believed ? null : without.failures,
    pendingFromId: pendingFrom(before, believed ? [] : block),
  };
  if (stored) await writeMemory(viewer, conversationId, memory);
  return memory;
}

/** The failure of a fallback memory: the model was not called yet. */
export const notYet = "not_yet";

/** The key details of a block, kept verbatim until the model's notes are ready. */
export function fallbackMemory(
  before: Before,
  block: SourceMessage[],
  throughId: string,
  budget: number,
  counter: Counter,
): StoredMemory {
  const merged = mergeMemory(before, block, undefined, { facts: budget, cost: counter.text });
  const { failures = null } = before;
  const pendingFromId = pendingFrom(before, block);
  return { ...merged, throughId, failure: notYet, failures, pendingFromId };
}

const pendingFrom = (before: Before, unread: SourceMessage[]) =>
  before.pendingFromId ?? unread[0]?.id ?? null;

/**
 * A memory as it was before `unread` was kept verbatim, so that the model's notes of it are not added on top. What has replaced another fact
 * stays: that fact is gone.
 */
export function withoutKept({ facts, summary }: Memory, unread: SourceMessage[]): Memory {
  const ids = new Set(unread.map(({ id }) => id));
  const goes = ({ origin, messageId, original, removed, corrects }: Fact) =>
    (origin === "kept" || origin === "pasted") &&
    corrects === undefined &&
    ids.has(messageId) &&
    original === undefined &&
    removed !== true;
  return { facts: facts.filter((fact) => !goes(fact)), summary };
}

/** A summary within its budget, cut at the end of a sentence if possible. */
function shortened(text: string, budget: number, counter: Counter): string {
  if (counter.text(text) <= budget) return text;
  const short = text.slice(0, Math.floor((text.length * budget) / counter.text(text)));
  return /^.*[.!?。！？]/su.exec(short)?.[0] ?? short;
}
