import "server-only";

// What the model sees of a conversation, for the person whose conversation it is: to look at, to correct, to pin, to have cut now.

import type { Viewer } from "#lib/auth/viewer.ts";
import {
  type Counting,
  type CutRow,
  changeMemory,
  correctFact,
  correctSummary,
  countingFor,
  findCut,
  findMemory,
  forgotten,
  messagesBetween,
  messagesByIds,
  numbersOf,
  recordCut,
  removeFact,
  type StoredMemory,
  seenTurn,
  setPinned,
} from "#lib/context/index.ts";
import type {
  ContextAnswer,
  CutAnswer,
  FactChange,
  Memory,
  MemorySnapshot,
  SummaryChange,
} from "#lib/context/schema.ts";
import type { Part } from "#lib/conversations/schema.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { resolveModel } from "#lib/models/index.ts";
import { effortSchema, usualEffort } from "#lib/models/schema.ts";
import { current } from "#lib/settings/index.ts";
import { activeTurns } from "./active-turns.ts";
import { preempt } from "./background.ts";
import { compact } from "./compaction.ts";
import { type FittedWindow, fitWindow, newCut, upTo } from "./fit-window.ts";
import { historyLimitsOf } from "./history-limits.ts";
import { contentOf } from "./prompt.ts";
import { type OpenedConversation, openConversation } from "./store.ts";

/** What a turn's model saw (without one: the latest's). Throws `not_found`. */
export async function contextOf(
  viewer: Viewer,
  conversationId: string,
  turnId?: string,
): Promise<ContextAnswer> {
  const [turn, settings, now] = await Promise.all([
    seenTurn(viewer, conversationId, turnId),
    current(),
    opened(viewer, conversationId),
  ]);
  const { seen } = turn;
  const [memory, cut, shown, passages] = await Promise.all([
    seen.memoryThroughId === null
      ? undefined
      : findMemory(viewer, conversationId, seen.memoryThroughId),
    seen.cut === null ? undefined : findCut(viewer, conversationId, seen.cut.throughId),
    seen.fromId === null
      ? []
      : messagesBetween(viewer, conversationId, {
          fromId: seen.fromId,
          throughId: turn.questionId,
          longest: seen.contextLength * 12,
        }),
    messagesByIds(viewer, conversationId, seen.recalled),
  ]);
  const { counter } = await countingOf(viewer, turn.model);
  const said = shown.map(({ id, role, parts }) => ({ id, role, content: contentOf(parts) }));
  await counter.prepare(said.map(({ content }) => content));
  const numbers = cut
    ? await numbersOf(viewer, conversationId, cut, [...fromOf(memory), ...seen.recalled])
    : new Map<string, number>();
  return {
    turnId: turn.id,
    model: turn.model,
    strategy: seen.strategy,
    strategies: { chosen: now.strategy, default: historyLimitsOf(settings, turn.model).strategy },
    contextLength: seen.contextLength,
    budget: seen.budget,
    promptTokens: { predicted: seen.predicted, reported: turn.promptTokens },
    cutByServer: seen.cutByServer ?? false,
    cut: cut && seen.cut ? { ...told(cut), made: seen.cut.made } : null,
    ...remembered(memory && forgotten(memory, said), numbers, now),
    messages: said
      .slice(0, -1)
      .filter(({ content }) => content !== "")
      .map(({ id, role, content }) => ({ id, role, tokens: Math.round(counter.text(content)) })),
    passages: seen.recalled.flatMap((id) => {
      const message = passages.find((each) => each.id === id);
      return message
        ? [
            {
              messageId: id,
              number: numbers.get(id) ?? null,
              role: message.role,
              text: contentOf(message.parts),
            },
          ]
        : [];
    }),
  };
}

/** What stands for the messages up to a cut. Throws `not_found`. */
export async function cutOf(
  viewer: Viewer,
  conversationId: string,
  throughId: string,
): Promise<CutAnswer> {
  const [now, cut] = await Promise.all([
    opened(viewer, conversationId),
    findCut(viewer, conversationId, throughId),
  ]);
  if (!cut) throw notFound("message");
  const own = await findMemory(viewer, conversationId, throughId);
  const memory =
    own ??
    (cut.memoryThroughId === null
      ? undefined
      : await findMemory(viewer, conversationId, cut.memoryThroughId));
  const numbers = await numbersOf(viewer, conversationId, cut, fromOf(memory));
  return { ...told(cut), ...remembered(memory, numbers, now) };
}

/** A cut as it is told: by the numbers of the messages that it left out. */
const told = ({ throughId, through, messages, before, after }: CutRow) => ({
  throughId,
  from: through - messages + 1,
  through,
  before,
  after,
});

const fromOf = (memory: StoredMemory | undefined) =>
  memory?.facts.map(({ messageId }) => messageId) ?? [];

function remembered(
  memory: StoredMemory | undefined,
  numbers: Map<string, number>,
  { cut, prepared }: OpenedConversation,
): MemorySnapshot {
  return {
    summary: memory?.summary ?? null,
    facts:
      memory?.facts.map((fact) => ({ ...fact, number: numbers.get(fact.messageId) ?? null })) ?? [],
    failure: memory?.failure ?? null,
    standing:
      memory !== undefined &&
      [cut?.memory?.throughId, prepared?.throughId].includes(memory.throughId),
  };
}

/** Corrects a fact of what is remembered now, or sets it back. Throws `not_found`. */
export function changeFact(
  viewer: Viewer,
  conversationId: string,
  factId: string,
  change: FactChange,
): Promise<void> {
  return changeRemembered(
    viewer,
    conversationId,
    (memory) => correctFact(memory, factId, change),
    factId,
  );
}

export function deleteFact(viewer: Viewer, conversationId: string, factId: string): Promise<void> {
  return changeRemembered(viewer, conversationId, (memory) => removeFact(memory, factId), factId);
}

export function changeSummary(
  viewer: Viewer,
  conversationId: string,
  change: SummaryChange,
): Promise<void> {
  return changeRemembered(viewer, conversationId, (memory) => correctSummary(memory, change));
}

/** Changes what stands for the last cut, and what was made in good time for the next: both carry the same facts. */
async function changeRemembered(
  viewer: Viewer,
  conversationId: string,
  change: (memory: Memory) => Memory,
  factId?: string,
): Promise<void> {
  const has = (memory: StoredMemory | null | undefined) =>
    memory && (factId === undefined || memory.facts.some(({ id }) => id === factId))
      ? memory
      : undefined;
  const standing = has((await opened(viewer, conversationId)).cut?.memory);
  // Notes that are being made are made anew from what is changed here.
  preempt();
  if (standing) await changeMemory(viewer, conversationId, standing.throughId, change);
  // Looked for only now: notes that are written from here on are made from what was just changed, or carry it over.
  const prepared = has((await opened(viewer, conversationId)).prepared);
  if (prepared) await changeMemory(viewer, conversationId, prepared.throughId, change);
  if (!standing && !prepared) throw notFound("message");
}

/** Keeps a message in the window for good, or no longer. Throws `not_found`, and `invalid` when pinned messages would fill half of it. */
export async function pin(
  viewer: Viewer,
  conversationId: string,
  messageId: string,
  pinned: boolean,
): Promise<void> {
  const { model, seen } = await seenTurn(viewer, conversationId);
  const { counter } = await countingOf(viewer, model);
  const tooMuch = async (messages: { parts: Part[] }[]) => {
    let room = seen.contextLength / 2;
    for (const { parts } of messages) {
      const content = contentOf(parts);
      if ((await counter.over(content, room)) > 0) return true;
      room -= counter.text(content);
    }
    return false;
  };
  await setPinned(viewer, conversationId, messageId, pinned, tooMuch);
}

/**
 * Puts the past in short now, as if the window were full. Throws `conflict` while an answer is being written, `invalid` when there is nothing to
 * put in short.
 */
export async function compressNow(viewer: Viewer, conversationId: string): Promise<void> {
  if (activeTurns.generations.has(conversationId)) throw new AppError("conflict", "turn_under_way");
  const settings = await current();
  const conversation = await opened(viewer, conversationId);
  const chosen = await resolveModel(viewer, {
    before: conversation.model,
    limits: settings,
  });
  const place = {
    ...conversation,
    conversationId,
    questionId: conversation.leafId ?? "",
    text: "",
    strategy:
      conversation.strategy ?? historyLimitsOf(settings, conversation.model ?? undefined).strategy,
  };
  const fitted = await fitWindow(viewer, place, chosen, settings);
  // The effort of the last turn: the model server has read the conversation with it.
  const last = effortSchema.safeParse((await seenTurn(viewer, conversationId)).effort).data;
  const effort = chosen.model.efforts.length > 0 ? (last ?? usualEffort) : undefined;
  const job = compact(viewer, { viewer, fitted, settings, server: chosen.server, effort }, [], {
    now: true,
  });
  if (!job) throw new AppError("invalid", "nothing_to_compress");
  // Each call has its own limit of time: one that comes to nothing is told apart from what ends the whole.
  await job.run(new AbortController().signal);
  await cutAtPrepared(viewer, conversationId, fitted);
}

async function cutAtPrepared(
  viewer: Viewer,
  conversationId: string,
  { input, counting }: FittedWindow,
): Promise<void> {
  const now = await opened(viewer, conversationId);
  if (!now.prepared) return;
  const { throughId, facts, summary } = now.prepared;
  const cost = (texts: string[]) =>
    Math.round(texts.reduce((sum, text) => sum + counting.counter.text(text), 0));
  const before = cost([
    input.memory ?? "",
    ...upTo(now.branch, throughId).map(({ parts }) => contentOf(parts)),
  ]);
  const after = cost([...facts.map(({ text }) => text), summary.text]);
  await recordCut(
    conversationId,
    newCut(now, { throughId, memoryThroughId: throughId, before, after }),
  );
}

/** As the model counts that was asked; of one that is gone what was learned of it. */
async function countingOf(viewer: Viewer, id: string): Promise<Counting> {
  const limits = await current();
  const { model, insteadOf } = await resolveModel(viewer, { before: id, limits });
  return insteadOf === undefined ? countingFor(id, model) : countingFor(id);
}

async function opened(viewer: Viewer, conversationId: string): Promise<OpenedConversation> {
  const settings = await current();
  const conversation = await openConversation(
    viewer,
    conversationId,
    historyLimitsOf(settings, undefined),
  );
  if (!conversation.exists || !conversation.theirs) throw notFound("conversation");
  return conversation;
}
