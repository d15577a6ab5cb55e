import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import {
  carriedOver,
  changeMemory,
  compress,
  emptyMemory,
  findMemory,
  type Item,
  type Limits,
  messagesBetween,
  notesFormat,
  notYet,
  plannedCut,
  type Reply,
  roomOf,
  type Said,
  type StoredMemory,
  withoutKept,
} from "#lib/context/index.ts";
import type { Memory } from "#lib/context/schema.ts";
import type { Asking } from "./asking.ts";
import type { Job } from "./background.ts";
import { asItems, factsShare } from "./fit-window.ts";
import { type Quiet, quietCall } from "./quiet-call.ts";

/** The window is this full when the notes of the next cut are made: early enough to be there when it comes. */
const highWater = 0.7;
/** The part of the window that a summary may take. */
const summaryShare = 0.04;
/** What a reply may take, in parts of the window. */
const replyShare = 0.18;
/** How much of what the model has not read yet is read once more, in characters for each token of the window: about a cut's. */
const unreadShare = 3;

/**
 * The notes of the next cut, as work for later; undefined while the window is not full enough, there is a memory in good time already, or
 * nothing shall be remembered. What was cut before the model had read it is caught up with, however full the window is.
 */
export function compression(viewer: Viewer, asking: Asking, answer: Item[], { now = false } = {}): Job | undefined {
  const { place, input, limits, counting, window, standing, cut } = asking.fitted;
  const { counter } = counting;
  if (place.strategy === "window") return undefined;
  const recent = [...input.recent.slice(window.cut?.messages ?? 0), input.question, ...answer];
  const filled = window.predicted + answer.reduce((sum, item) => sum + counter.message(item), 0);
  const inGoodTime = place.prepared && !cut;
  const due = now || (!inGoodTime && filled >= highWater * roomOf(limits, counter));
  const behind = cut !== undefined && standing?.failure === notYet;
  const planned = now ? allButTheLastTurn(recent) : due && !behind && plannedCut({ ...input, memory: undefined, recent }, limits, counter);
  if (!planned && !behind) return undefined;
  return {
    name: `compression ${place.conversationId}`,
    run: async (signal) => {
      // It may be long since the turn was fitted, and a person may have put right what is remembered.
      const made = standing && ((await findMemory(viewer, place.conversationId, standing.throughId)) ?? standing);
      const unread = await unreadOf(viewer, place.conversationId, made, limits);
      const ask = untilItFails(asking, signal);
      let memory: Memory = made ?? emptyMemory;
      if (made && unread.length > 0) {
        const caughtUp = { before: withoutKept(made, unread), block: unread, throughId: made.throughId };
        memory = await inParts(viewer, asking, ask, caughtUp);
      }
      if (planned) await inParts(viewer, asking, ask, { before: memory, block: planned.items, throughId: planned.throughId });
      // What they have put right while the model was reading, too.
      const latest = made && planned && (await findMemory(viewer, place.conversationId, made.throughId));
      if (latest)
        await changeMemory(viewer, place.conversationId, planned.throughId, (notes) =>
          carriedOver(notes, { before: memory, after: latest }),
        );
    },
  };
}

/** What a memory stands for and the model has not read; of very much only what came last, the rest can be recalled. */
async function unreadOf(
  viewer: Viewer,
  conversationId: string,
  standing: StoredMemory | undefined,
  { contextLength }: Limits,
): Promise<Said[]> {
  if (!standing?.pendingFromId) return [];
  const { pendingFromId: fromId, throughId } = standing;
  return asItems(await messagesBetween(viewer, conversationId, { fromId, throughId, longest: contextLength * unreadShare }));
}

/** What a person has put in short at once: everything but the last question and its answer. */
function allButTheLastTurn(recent: Item[]): { throughId: string; items: Item[] } | undefined {
  const said = recent.filter(({ content }) => content !== "");
  const lastQuestion = said.findLastIndex(({ role }) => role === "user");
  const items = said.slice(0, Math.max(0, lastQuestion));
  const last = items.at(-1);
  return last && { throughId: last.id, items };
}

/** Asks for notes until a reply was not believed. A model that has just failed would fail again: the same reply stands for the rest. */
type Notes = { ask: (messages: Quiet["messages"]) => Promise<Reply | undefined>; hasFailed: () => void };

function untilItFails(asking: Asking, signal: AbortSignal): Notes {
  const { settings, fitted } = asking;
  const call = { longestReply: longestReplyOf(fitted.limits), within: settings.compressionTimeout, format: notesFormat, signal };
  let failed = false;
  let reply: Reply | undefined;
  return {
    async ask(messages) {
      if (!failed) reply = await quietCall(asking, { ...call, messages });
      return reply;
    },
    hasFailed() {
      failed = true;
    },
  };
}

const longestReplyOf = ({ contextLength }: Limits) => Math.floor(contextLength * replyShare);

type Parts = { before: Memory; block: Said[]; throughId: string };

/** A block that is longer than the model can read at once is put in short part by part, each with the notes of those before. */
async function inParts(viewer: Viewer, { fitted }: Asking, notes: Notes, { before, block, throughId }: Parts): Promise<Memory> {
  const { counter } = fitted.counting;
  const { contextLength } = fitted.limits;
  const room = (contextLength - longestReplyOf(fitted.limits)) / (1 + counter.margin) - contextLength * (factsShare + summaryShare) - 400;
  let memory: Memory = before;
  for (const part of split(block, room, (said) => counter.message(said) + 4)) {
    const last = part.at(-1) === block.at(-1);
    const made = await compress(viewer, {
      conversationId: fitted.place.conversationId,
      before: memory,
      block: part,
      throughId: last ? throughId : (part.at(-1)?.id ?? throughId),
      budgets: { facts: Math.floor(contextLength * factsShare), summary: Math.floor(contextLength * summaryShare) },
      counter,
      ask: notes.ask,
    });
    if (made.failure !== null) notes.hasFailed();
    memory = made;
  }
  return memory;
}

function split(block: Said[], room: number, cost: (said: Said) => number): Said[][] {
  const parts: Said[][] = [];
  let left = 0;
  for (const said of block) {
    const part = parts.at(-1);
    if (part && cost(said) <= left) part.push(said);
    else parts.push([said]);
    left = (part && cost(said) <= left ? left : room) - cost(said);
  }
  return parts;
}
