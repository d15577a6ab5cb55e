// Plans the window of a turn, and what is to be stored with it. Pure: messages, limits, memory and passages in; the window, the cut and the
// memory that it needs out. Nothing is read or written here, and no model is called.

import type { Counter } from "./counter.ts";
import { emptyMemory, fallbackMemory } from "./memory.ts";
import type { ContextSnapshot } from "./schema.ts";
import type { NewCut, StoredMemory } from "./store.ts";
import { compose, type Limits, type Replacement, type Window, type WindowInput } from "./window.ts";
import { newCut, replacementOf, type Target, upTo } from "./window-parts.ts";

/** What a window is planned from; `input` has the texts of the target and of the recalled messages, as a model reads them. */
export type PlanInput = {
  target: Target;
  input: WindowInput;
  recalled: { id: string; excerpt?: string }[];
  limits: Limits;
  counter: Counter;
};

export type WindowPlan = {
  window: Window;
  /** To be stored with the turn: the cut, with a fallback memory where the model's notes were not ready. */
  cut: NewCut | undefined;
  /** The memory of everything that the window no longer shows. */
  standing: StoredMemory | undefined;
  snapshot: ContextSnapshot;
};

/** The share of the window that facts may take. */
export const factsShare = 0.1;

/** Throws `invalid` when the question and what must be kept cannot fit. */
export function planWindow(given: PlanInput): WindowPlan {
  const { target, input, limits, counter } = given;
  const window = compose(input, limits, counter, (end) => replacementAt(given, end));
  const cut = window.cut && cutOf(target, window.cut);
  const standing = (window.cut ? window.cut.replacement.memory : target.cut?.memory) ?? undefined;
  return { window, cut, standing, snapshot: snapshotOf(given, window, cut) };
}

/**
 * What replaces the first `end` recent messages: the memory that was prepared for there. Where it is missing or ends elsewhere, the key
 * details of the messages that no memory covers are kept until the model's notes are ready.
 */
function replacementAt({ target, input, limits, counter }: PlanInput, end: number): Replacement {
  const throughId = input.recent[end - 1]?.id;
  if (throughId === undefined) return { content: input.memory, pinned: input.pinned };
  // This strategy remembers nothing: only pinned messages are kept.
  if (target.strategy === "window") return replacementOf(target, throughId, emptyMemory);
  const { prepared, cut } = target;
  const covered = input.recent.findIndex(({ id }) => id === prepared?.throughId) + 1;
  const usable = covered <= end;
  if (prepared && covered === end)
    return { ...replacementOf(target, throughId, prepared), memory: prepared };
  const memory = fallbackMemory(
    (usable && covered > 0 ? prepared : cut?.memory) ?? emptyMemory,
    input.recent.slice(usable ? covered : 0, end),
    throughId,
    factsShare * limits.contextLength,
    counter,
  );
  return { ...replacementOf(target, throughId, memory), memory };
}

/** A cut as it is stored. With the strategy `window` the last memory stays that of the branch, for when another strategy is selected. */
function cutOf(target: Target, { throughId, before, after, replacement }: PlannedCut): NewCut {
  const { memory } = replacement;
  const memoryThroughId = (memory ?? target.cut?.memory)?.throughId ?? null;
  const cut = newCut(target, { throughId, memoryThroughId, before, after });
  return memory && memory !== target.prepared ? { ...cut, memory } : cut;
}

type PlannedCut = NonNullable<Window["cut"]>;

function snapshotOf(
  { target, limits, recalled }: PlanInput,
  { budget, predicted }: Window,
  cut: NewCut | undefined,
): ContextSnapshot {
  const standing = target.cut && { throughId: target.cut.throughId, made: false };
  const memoryThroughId = cut ? cut.memoryThroughId : (target.cut?.memory?.throughId ?? null);
  const from = cut ? upTo(target.branch, cut.throughId).length : 0;
  return {
    strategy: target.strategy,
    contextLength: limits.contextLength,
    budget,
    predicted,
    cut: cut ? { throughId: cut.throughId, made: true } : standing,
    memoryThroughId: target.strategy !== "window" && budget.memory > 0 ? memoryThroughId : null,
    fromId: target.branch[from]?.id ?? null,
    ...(budget.passages > 0 ? recalledOf(recalled) : { recalled: [] }),
  };
}

function recalledOf(
  recalled: PlanInput["recalled"],
): Pick<ContextSnapshot, "recalled" | "excerpts"> {
  const excerpts = recalled.flatMap(({ id, excerpt }) => (excerpt ? [[id, excerpt] as const] : []));
  return {
    recalled: recalled.map(({ id }) => id),
    ...(excerpts.length > 0 && { excerpts: Object.fromEntries(excerpts) }),
  };
}
