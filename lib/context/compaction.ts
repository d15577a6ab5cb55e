import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { messagesBetween } from "#lib/conversations/index.ts";
import type { Settings } from "#lib/settings/schema.ts";

import type { SourceMessage } from "./attribution.ts";
import { carriedOver } from "./corrections.ts";
import { type Counter, costOf } from "./counter.ts";
import { type FittedWindow, factsShare, pinnedIn } from "./fit-window.ts";
import { compress, emptyMemory, notYet, withoutKept } from "./memory.ts";
import { type Head, notesFormat, notesPrompt, type Reply } from "./notes.ts";
import { forgotten } from "./requests.ts";
import type { Memory } from "./schema.ts";
import { changeMemory, findMemory, type StoredMemory } from "./store.ts";
import { type Limits, type PromptMessage, plannedCut, roomOf, type TextMessage } from "./window.ts";
import { asTextMessages } from "./window-parts.ts";

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

/** The share of the window that is filled when the notes of the next cut are scheduled: early enough to be ready by then. */
const highWater = 0.7;
/** The share of the window that a summary may take. */
const summaryShare = 0.04;
/** The share of the window that is always kept free for a reply. */
const replyShare = 0.18;
/** How much of the unread messages is read again, in characters per token of the window: about one compacted block. */
const unreadShare = 3;

/** The work for the next cut of a conversation. It may be run several times. */
export type Compaction = {
  conversationId: string;
  run: (
    askModel: AskModel,
    settings: Pick<Settings, "maxOutputTokens" | "compressionTimeout">,
  ) => Promise<void>;
};

/**
 * The notes of the next cut, as a background job; undefined while the window is not full enough, a prepared memory exists already, or the
 * strategy has no memory. Messages that were cut before the model had read them are read in any case.
 */
export function planCompaction(
  viewer: Viewer,
  fitted: FittedWindow,
  { answer = [], now = false }: { answer?: TextMessage[]; now?: boolean },
): Compaction | undefined {
  const { target, input, limits, counting, window, standing, cut } = fitted;
  const { counter } = counting;
  if (target.strategy === "window") return undefined;
  const recent = [...input.recent.slice(window.cut?.messages ?? 0), input.question, ...answer];
  const filled = window.predicted + answer.reduce((sum, item) => sum + counter.message(item), 0);
  const inGoodTime = target.prepared && !cut;
  const due = now || (!inGoodTime && filled >= highWater * roomOf(limits, counter));
  const behind = standing?.failure === notYet;
  const planned = now
    ? allButTheLastTurn(recent)
    : due && !behind && plannedCut({ ...input, memory: undefined, recent }, limits, counter);
  if (!planned && !behind) return undefined;
  return {
    conversationId: target.conversationId,
    run: async (askModel, settings) => {
      // The turn may have been fitted long ago, and the user may have corrected the memory since.
      const made =
        standing &&
        ((await findMemory(viewer, target.conversationId, standing.throughId)) ?? standing);
      const unread = await unreadOf(viewer, target.conversationId, made, limits);
      const notes = untilItFails(askModel, settings);
      let memory: Memory = made ?? emptyMemory;
      if (made && unread.length > 0) {
        const caughtUp = {
          before: withoutKept(made, unread),
          block: unread,
          throughId: made.throughId,
          since: recent,
        };
        memory = await inParts(viewer, fitted, notes, caughtUp);
      }
      if (planned) {
        await inParts(viewer, fitted, notes, {
          before: memory,
          block: planned.items,
          throughId: planned.throughId,
          since: recent,
        });
      }
      // Also the corrections made while the model was reading.
      const latest =
        made && planned && (await findMemory(viewer, target.conversationId, made.throughId));
      if (latest)
        await changeMemory(viewer, target.conversationId, planned.throughId, (notes) =>
          carriedOver(notes, { before: memory, after: latest }),
        );
    },
  };
}

/** The messages that a memory replaces and the model has not read; if there are too many, only the last. The others can still be recalled. */
async function unreadOf(
  viewer: Viewer,
  conversationId: string,
  standing: StoredMemory | undefined,
  { contextLength }: Limits,
): Promise<SourceMessage[]> {
  if (!standing?.pendingFromId) return [];
  const { pendingFromId: fromId, throughId } = standing;
  return asTextMessages(
    await messagesBetween(viewer, conversationId, {
      fromId,
      throughId,
      longest: contextLength * unreadShare,
    }),
  );
}

/** What a compaction requested by the user covers: everything but the last question and its answer. */
function allButTheLastTurn(
  recent: TextMessage[],
): { throughId: string; items: TextMessage[] } | undefined {
  const said = recent.filter(({ content }) => content !== "");
  const lastQuestion = said.findLastIndex(({ role }) => role === "user");
  const items = said.slice(0, Math.max(0, lastQuestion));
  const last = items.at(-1);
  return last && { throughId: last.id, items };
}

/** Asks for notes until a reply is rejected. A model that has just failed would fail again: the same result is used for the remaining parts. */
type Notes = {
  ask: (messages: PromptMessage[]) => Promise<Reply | undefined>;
  hasFailed: () => void;
};

function untilItFails(
  askModel: AskModel,
  { maxOutputTokens, compressionTimeout }: Pick<Settings, "maxOutputTokens" | "compressionTimeout">,
): Notes {
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
type Parts = { before: Memory; block: SourceMessage[]; throughId: string; since: SourceMessage[] };

/** A block that is longer than the model can read at once is compacted part by part, each with the notes of the parts before it. */
async function inParts(
  viewer: Viewer,
  fitted: FittedWindow,
  notes: Notes,
  { before, block, throughId, since }: Parts,
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
      throughId: left.length === 0 ? throughId : (part.at(-1)?.id ?? throughId),
      budgets: {
        facts: Math.floor(contextLength * factsShare),
        summary: Math.floor(contextLength * summaryShare),
      },
      counter,
      ask: notes.ask,
    });
    if (made.failure !== null) notes.hasFailed();
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
