import "server-only";

// What the model sees of a conversation, for its owner: inspection, corrections and pins.

import type { Viewer } from "#lib/auth/viewer.ts";
import {
  contentOf,
  distancesAbove,
  findTurnContext,
  messagesBetween,
  messagesByIds,
  type OpenedConversation,
  openBranch,
} from "#lib/conversations/index.ts";
import type { Part } from "#lib/conversations/schema.ts";
import { notFound } from "#lib/errors.ts";
import { countedAs, resolveModel, withWidestWindow } from "#lib/models/index.ts";
import { charactersOf, current, historyLimitsOf } from "#lib/settings/index.ts";

import { correctFact, correctSummary, removeFact } from "./corrections.ts";
import { type Counting, countingFor } from "./counting.ts";
import { inspectAdditions } from "./inspect-additions.ts";
import { forgotten } from "./requests.ts";
import {
  type ContextAnswer,
  type CutAnswer,
  contextSnapshotSchema,
  type FactChange,
  type Memory,
  type MemorySnapshot,
  type SummaryChange,
} from "./schema.ts";
import {
  type BranchContext,
  branchContext,
  type CutRow,
  changeMemory,
  findCut,
  findMemory,
  pinMessage,
  type StoredMemory,
} from "./store.ts";

/** What the model saw in a turn (by default the latest). Throws `not_found`. */
export async function inspectTurn(
  viewer: Viewer,
  conversationId: string,
  turnId?: string,
): Promise<ContextAnswer> {
  const [turn, settings, now] = await Promise.all([
    inspectedTurn(viewer, conversationId, turnId),
    current(),
    opened(viewer, conversationId),
  ]);
  const { snapshot } = turn;
  const [memory, cut, shown, passages, additions] = await Promise.all([
    snapshot.memoryThroughId === null
      ? undefined
      : findMemory(viewer, conversationId, snapshot.memoryThroughId),
    snapshot.cut === null ? undefined : findCut(viewer, conversationId, snapshot.cut.throughId),
    snapshot.fromId === null
      ? []
      : messagesBetween(viewer, conversationId, {
          fromId: snapshot.fromId,
          throughId: turn.questionId,
          longest: charactersOf(snapshot.contextLength),
        }),
    messagesByIds(viewer, conversationId, snapshot.recalled),
    inspectAdditions(viewer, snapshot),
  ]);
  const { counter } = await countingOf(viewer, turn.model);
  const said = shown.map(({ id, role, parts }) => ({ id, role, content: contentOf(parts) }));
  await counter.prepare(said.map(({ content }) => content));
  const numbers = cut
    ? await numbersOf(viewer, conversationId, cut, [...fromOf(memory), ...snapshot.recalled])
    : new Map<string, number>();
  return {
    turnId: turn.id,
    model: turn.model,
    strategy: snapshot.strategy,
    strategies: { chosen: now.strategy, default: historyLimitsOf(settings, turn.model).strategy },
    contextLength: snapshot.contextLength,
    budget: snapshot.budget,
    promptTokens: { predicted: snapshot.predicted, reported: turn.promptTokens },
    cutByServer: snapshot.cutByServer ?? false,
    ...additions,
    cut: cut && snapshot.cut ? { ...asCut(cut), made: snapshot.cut.made } : null,
    ...remembered(memory && forgotten(memory, said), numbers, now),
    messages: said
      .slice(0, -1)
      .filter(({ content }) => content !== "")
      .map(({ id, role, content }) => ({ id, role, tokens: Math.round(counter.text(content)) })),
    passages: snapshot.recalled.flatMap((id) =>
      passages
        .filter((message) => message.id === id)
        .map(({ role, parts }) => ({
          messageId: id,
          number: numbers.get(id) ?? null,
          role,
          text: snapshot.excerpts?.[id] ?? contentOf(parts),
        })),
    ),
  };
}

/** The memory that replaces the messages up to a cut. Throws `not_found`. */
export async function inspectCut(
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
  return { ...asCut(cut), ...remembered(memory, numbers, now) };
}

/** A cut, by the numbers of the messages that it left out. */
const asCut = ({ throughId, through, messages, before, after }: CutRow) => ({
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
  { cut, prepared }: BranchContext,
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

type MemoryCorrection =
  | { factId: string; change: FactChange | "remove" }
  | { summary: SummaryChange };

/** A change that a user makes to what is remembered: to a fact, to the summary, or whether a message stays word for word. */
export type Correction = MemoryCorrection | { messageId: string; pinned: boolean };

/**
 * Corrects, removes or resets an item of the current memory, or pins a message, or unpins it. Throws `not_found`, and `invalid` when pinned
 * messages would fill half of the window.
 */
export async function correctMemory(
  viewer: Viewer,
  conversationId: string,
  correction: Correction,
): Promise<void> {
  if ("pinned" in correction) return pin(viewer, conversationId, correction);
  const has = (memory: StoredMemory | null | undefined) =>
    memory && (!("factId" in correction) || memory.facts.some(({ id }) => id === correction.factId))
      ? memory
      : undefined;
  const change = (memory: Memory) => corrected(memory, correction);
  // The memory of the last cut and the one prepared for the next: both contain the same facts.
  const standing = has((await opened(viewer, conversationId)).cut?.memory);
  if (standing) await changeMemory(viewer, conversationId, standing.throughId, change);
  // Read only now: notes that are written from here on are made from the changed memory, or carry the change over.
  const prepared = has((await opened(viewer, conversationId)).prepared);
  if (prepared) await changeMemory(viewer, conversationId, prepared.throughId, change);
  if (!standing && !prepared) throw notFound("message");
}

function corrected(memory: Memory, correction: MemoryCorrection): Memory {
  if ("summary" in correction) return correctSummary(memory, correction.summary);
  const { factId, change } = correction;
  return change === "remove" ? removeFact(memory, factId) : correctFact(memory, factId, change);
}

async function pin(
  viewer: Viewer,
  conversationId: string,
  change: { messageId: string; pinned: boolean },
): Promise<void> {
  const { model, snapshot } = await inspectedTurn(viewer, conversationId);
  const { counter } = await countingOf(viewer, model);
  const tooMuch = async (messages: { parts: Part[] }[]) => {
    let room = snapshot.contextLength / 2;
    for (const { parts } of messages) {
      const content = contentOf(parts);
      if ((await counter.over(content, room)) > 0) return true;
      room -= counter.text(content);
    }
    return false;
  };
  await pinMessage(viewer, conversationId, change, tooMuch);
}

/** Counts as the model that was asked; for a model that is no longer available, with its stored calibration. */
async function countingOf(viewer: Viewer, id: string): Promise<Counting> {
  const limits = await current();
  const { model, insteadOf, replaces } = await resolveModel(viewer, { before: id, limits });
  return (insteadOf ?? replaces) === undefined
    ? countingFor(countedAs(model), model)
    : countingFor(id);
}

type Opened = OpenedConversation & BranchContext;

async function opened(viewer: Viewer, conversationId: string): Promise<Opened> {
  const limits = historyLimitsOf(await withWidestWindow(await current()), undefined);
  const conversation = await openBranch(viewer, conversationId, limits);
  if (!conversation.exists || !conversation.visible) throw notFound("conversation");
  return {
    ...conversation,
    ...(await branchContext(viewer, { ...conversation, conversationId })),
  };
}

/** A turn with what its model saw: the named one, else the latest. Throws `not_found`. */
async function inspectedTurn(viewer: Viewer, conversationId: string, turnId?: string) {
  const row = await findTurnContext(viewer, conversationId, turnId);
  const snapshot = contextSnapshotSchema.safeParse(row?.context).data;
  if (!row || !snapshot) throw notFound("message");
  return { ...row, snapshot };
}

/** The numbers of messages at or before a cut, counted from 1 on its branch. */
async function numbersOf(
  viewer: Viewer,
  conversationId: string,
  { throughId, through }: Pick<CutRow, "throughId" | "through">,
  ids: string[],
): Promise<Map<string, number>> {
  const distances = await distancesAbove(viewer, conversationId, throughId, ids);
  return new Map([...distances].map(([id, distance]) => [id, through - distance]));
}
