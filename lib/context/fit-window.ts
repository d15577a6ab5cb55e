import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import type { BranchMessage } from "#lib/conversations/index.ts";
import { AppError } from "#lib/errors.ts";
import type { ResolvedModel } from "#lib/models/index.ts";
import type { Settings } from "#lib/settings/schema.ts";

import { costOf } from "./counter.ts";
import { type Counting, countingFor, learnFrom } from "./counting.ts";
import { emptyMemory, fallbackMemory } from "./memory.ts";
import { passagesText, type Quoted } from "./memory-text.ts";
import { contentOf, instructions } from "./prompt.ts";
import { recallMessages } from "./recall-messages.ts";
import type { ContextSnapshot } from "./schema.ts";
import { branchContext, type NewCut, type StoredMemory } from "./store.ts";
import {
  compose,
  type Limits,
  type PromptMessage,
  roomOf,
  type Window,
  type WindowInput,
} from "./window.ts";
import {
  asTextMessages,
  memoryOf,
  newCut,
  pinnedText,
  pinnedUpTo,
  preparedOf,
  quoted,
  type Target,
  upTo,
  type WindowTarget,
  withoutForgotten,
} from "./window-parts.ts";

/** A fitted prompt and its inputs, so that it can be composed again when the server counts differently. */
export type FittedWindow = {
  model: ResolvedModel["model"];
  target: Target;
  counting: Counting;
  input: WindowInput;
  limits: Limits;
  window: Window;
  snapshot: ContextSnapshot;
  cut: NewCut | undefined;
  /** The memory of everything that the window no longer shows. */
  standing: StoredMemory | undefined;
};

/** The share of the window that facts may take. */
export const factsShare = 0.1;

/**
 * Fits the window: the messages since the last cut, the memory of what came before, and what of that the question refers to. Throws
 * `invalid` when the question cannot fit.
 */
export async function fitWindow(
  viewer: Viewer,
  wanted: WindowTarget,
  { model }: ResolvedModel,
  settings: Settings,
): Promise<FittedWindow> {
  const counting = await countingFor(model.id, model);
  const limits: Limits = {
    contextLength: model.contextLength,
    reserve: Math.min(settings.replyReserve, Math.floor(model.contextLength / 2)),
    maxOutputTokens: model.maxOutputTokens,
    lowWater: settings.lowWater,
    ...(settings.historyBound !== null &&
      wanted.strategy !== "whole" && { historyBound: settings.historyBound }),
  };
  await refuseTooLong(wanted.text, limits, counting);
  const target = withoutForgotten({ ...wanted, ...(await branchContext(viewer, wanted)) });
  const remembers = target.strategy !== "window";
  const passages =
    remembers && target.cut ? await recallMessages(viewer, target, counting.counter, limits) : [];
  const input: WindowInput = {
    instructions,
    memory: memoryOf(target),
    pinned: pinnedText(target.cut?.pinned),
    recent: asTextMessages(target.branch),
    prepared: remembers ? preparedOf(target) : undefined,
    passages: passagesText(passages.map(quoted)),
    question: {
      id: target.questionId,
      role: "user",
      content: contentOf([{ type: "text", text: target.text }]),
    },
  };
  await counting.counter.prepare(textsOf(input));
  return fitted(
    { model, target: remembers ? target : { ...target, prepared: null }, counting, input, limits },
    passages,
  );
}

/** Every text that the planner may count. */
const textsOf = ({
  instructions,
  memory,
  pinned,
  recent,
  prepared,
  passages,
  question,
}: WindowInput) =>
  [
    instructions,
    memory,
    pinned,
    prepared?.content,
    prepared?.pinned,
    passages,
    question.content,
    ...recent.map(({ content }) => content),
  ].filter((text) => text !== undefined);

/** Refuses a question that alone exceeds the window, before its words are processed further. */
async function refuseTooLong(
  question: string,
  limits: Limits,
  { counter }: Counting,
): Promise<void> {
  const over = await counter.over(question, roomOf(limits, counter));
  if (over > 0)
    throw new AppError("invalid", "prompt_over_window", { over, window: limits.contextLength });
}

/** Fits the window again after the server has counted `tokens` for it and refused it as too long. Throws `invalid` when it cannot fit. */
export function refitWindow(
  { model, target, counting, input, limits, window, snapshot }: FittedWindow,
  tokens: number,
): FittedWindow {
  const counted = learnFrom(model.id, counting, window.messages, tokens);
  // Independently of the calibration, this prompt is known to exceed its prediction by this share.
  const off = Math.max(0, tokens / window.predicted - 1);
  const counter = { ...counted.counter, margin: Math.max(counted.counter.margin, off) };
  const again = fitted({ model, target, counting: { ...counted, counter }, input, limits }, []);
  return { ...again, snapshot: { ...again.snapshot, recalled: snapshot.recalled } };
}

function fitted(
  made: Pick<FittedWindow, "model" | "target" | "counting" | "input" | "limits">,
  passages: BranchMessage[],
): FittedWindow {
  const { limits, counting } = made;
  let { target, input } = made;
  let window = compose(input, limits, counting.counter);
  let memory: StoredMemory | undefined;
  // The model's notes are not ready: a fallback memory keeps the key details in this turn, and the notes follow. It takes tokens, so more
  // messages may have to be cut.
  for (
    let missed = missedBy(target, window, input);
    missed;
    missed = missedBy(target, window, input)
  ) {
    memory = fallbackMemory(
      missed.before,
      missed.items,
      missed.throughId,
      factsShare * limits.contextLength,
      counting.counter,
    );
    target = { ...target, prepared: memory };
    input = { ...input, prepared: preparedOf(target) };
    window = compose(input, limits, counting.counter);
  }
  const standing = (window.cut ? target.prepared : target.cut?.memory) ?? undefined;
  const whole = complete({ ...made, target, window, standing }, passages);
  // With the strategy `window` it only carried the pinned messages.
  const kept = target.strategy === "window" ? undefined : memory;
  return {
    ...whole,
    target: made.target,
    ...(whole.cut && kept && { cut: { ...whole.cut, memory: kept } }),
  };
}

function complete(
  made: Omit<FittedWindow, "snapshot" | "cut">,
  passages: BranchMessage[],
): FittedWindow {
  const { target, window, input, limits } = made;
  const cut =
    window.cut &&
    newCut(target, { ...window.cut, memoryThroughId: memoryAt(target, window.cut, input) });
  const recalled = window.budget.passages > 0 ? passages.map(({ id }) => id) : [];
  return { ...made, cut, snapshot: snapshotOf(target, window, cut, { limits, recalled }) };
}

/** What a cut leaves out for which no notes were prepared; with the strategy `window`, the pinned messages among it. */
function missedBy(
  { strategy, prepared, cut, branch }: Target,
  window: Window,
  { recent }: WindowInput,
) {
  if (!window.cut) return undefined;
  const left = recent.slice(0, window.cut.messages);
  const covered = left.findIndex(({ id }) => id === prepared?.throughId) + 1;
  const remembers = strategy !== "window";
  if (
    covered === left.length ||
    !(remembers || upTo(branch, window.cut.throughId).some(({ pinned }) => pinned))
  )
    return undefined;
  const before = (covered > 0 ? prepared : cut?.memory) ?? emptyMemory;
  return {
    before: remembers ? before : emptyMemory,
    items: remembers ? left.slice(covered) : [],
    throughId: window.cut.throughId,
  };
}

function snapshotOf(
  target: Target,
  window: Window,
  cut: NewCut | undefined,
  { limits, recalled }: { limits: Limits; recalled: string[] },
): ContextSnapshot {
  const standing = target.cut && { throughId: target.cut.throughId, made: false };
  const memoryThroughId = cut ? cut.memoryThroughId : (target.cut?.memory?.throughId ?? null);
  return {
    strategy: target.strategy,
    contextLength: limits.contextLength,
    budget: window.budget,
    predicted: window.predicted,
    cut: cut ? { throughId: cut.throughId, made: true } : standing,
    memoryThroughId:
      target.strategy !== "window" && window.budget.memory > 0 ? memoryThroughId : null,
    fromId:
      target.branch[window.cut ? upTo(target.branch, window.cut.throughId).length : 0]?.id ?? null,
    recalled,
  };
}

/** The memory of a cut: the prepared one where it covers only messages that are left out, else the last one. */
function memoryAt(
  { cut: last, prepared, strategy }: Target,
  { messages }: NonNullable<Window["cut"]>,
  { recent }: WindowInput,
) {
  const covered =
    recent.slice(0, messages).some(({ id }) => id === prepared?.throughId) && strategy !== "window";
  return (covered ? prepared : last?.memory)?.throughId ?? null;
}

/** The pinned messages that are quoted in a window, as the next window will have them. */
export function pinnedIn({ target, window }: FittedWindow): Quoted[] {
  return (window.cut ? pinnedUpTo(target, window.cut.throughId) : (target.cut?.pinned ?? [])).map(
    quoted,
  );
}

/** The tokens that a prompt leaves free in the window. */
export function roomLeft(
  messages: PromptMessage[],
  { counting: { counter }, limits: { contextLength } }: FittedWindow,
): number {
  return contextLength - Math.ceil(costOf(messages, counter) * (1 + counter.margin));
}
