import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import type { Settings } from "#lib/settings/schema.ts";

import type { SourceMessage } from "./attribution.ts";
import { type Counter, costOf } from "./counter.ts";
import type { FittedWindow } from "./fit-window.ts";
import { compress } from "./memory.ts";
import { type Head, notesFormat, notesPrompt, type Reply } from "./notes.ts";
import { factsShare } from "./plan-window.ts";
import { forgotten } from "./requests.ts";
import type { Memory } from "./schema.ts";
import type { PromptMessage } from "./window.ts";
import { pinnedIn } from "./window-parts.ts";

/**
 * Makes a background call to a model: at most `maxOutputTokens`, less where the prompt leaves less; `within` is the time-out of the whole
 * call in seconds. Undefined when the model or its server failed or there is no room for a reply; throws when it is preempted.
 */
export type AskModel = (call: {
  messages: PromptMessage[];
  maxOutputTokens: number;
  within: number;
  format?: object;
}) => Promise<Reply | undefined>;

/** The share of the window that a summary may take. */
const summaryShare = 0.04;
/** The share of the window that is always kept free for a reply. */
const replyShare = 0.18;

/** Asks for notes until a reply is rejected. A model that has just failed would fail again: the same result is used for the remaining parts. */
export type NotesRequests = {
  ask: (messages: PromptMessage[]) => Promise<Reply | undefined>;
  hasFailed: () => void;
};

export function untilItFails(
  askModel: AskModel,
  { maxOutputTokens, compressionTimeout }: Pick<Settings, "maxOutputTokens" | "compressionTimeout">,
): NotesRequests {
  const call = { maxOutputTokens, within: compressionTimeout, format: notesFormat };
  let failed = false;
  let reply: Reply | undefined;
  return {
    async ask(messages) {
      if (!failed) reply = await askModel({ ...call, messages });
      return reply;
    },
    hasFailed() {
      failed = true;
    },
  };
}

/** `since`: the messages since the last cut. What they ask to forget is not shown any more. */
type Block = { before: Memory; block: SourceMessage[]; throughId: string; since: SourceMessage[] };

/**
 * A block that is longer than the model can read at once is compacted part by part, each with the notes of the parts before it. Only the memory
 * of the whole block is stored: one of its beginning would be taken for the notes of the next cut, and a job that was preempted between two
 * parts would have nothing left to do.
 */
export async function notesInParts(
  viewer: Viewer,
  fitted: FittedWindow,
  { ask, hasFailed }: NotesRequests,
  { before, block, throughId, since }: Block,
): Promise<Memory> {
  const { counter } = fitted.counting;
  const { contextLength } = fitted.limits;
  let memory: Memory = before;
  for (let left = block; left.length > 0; ) {
    const head: Head = {
      instructions: fitted.input.instructions,
      shown: forgotten(memory, since),
      pinned: pinnedIn(fitted),
    };
    const room =
      (contextLength * (1 - replyShare)) / (1 + counter.margin) -
      costOf(notesPrompt(head, []), counter);
    const part = beginningOf(left, room, counter);
    left = left.slice(part.length);
    const made = await compress(viewer, {
      conversationId: fitted.target.conversationId,
      before: memory,
      block: part,
      head,
      throughId,
      stored: left.length === 0,
      budgets: {
        facts: Math.floor(contextLength * factsShare),
        summary: Math.floor(contextLength * summaryShare),
      },
      counter,
      ask,
    });
    if (made.failure !== null) hasFailed();
    memory = made;
  }
  return memory;
}

/** As many turns as fit, in tokens; if not even one fits whole, as many messages, at least one. */
function beginningOf(block: SourceMessage[], room: number, counter: Counter): SourceMessage[] {
  let left = room;
  const end = block.findIndex((said, at) => {
    left -= counter.message(said);
    return at > 0 && left < 0;
  });
  if (end < 0) return block;
  const turn = block.slice(0, end + 1).findLastIndex(({ role }) => role === "user");
  return block.slice(0, turn > 0 ? turn : end);
}
