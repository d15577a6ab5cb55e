// Plans the window of a turn, and what is to be stored with it. Pure: messages, limits, memory and passages in; the window, the cut and the
// memory that it needs out. Nothing is read or written here, and no model is called.

import { AppError } from "#lib/errors.ts";
import type { FoundPassage } from "#lib/knowledge/schema.ts";

import type { Counter } from "./counter.ts";
import { documentsText } from "./documents-text.ts";
import { emptyMemory, fallbackMemory } from "./memory.ts";
import type { ContextSnapshot } from "./schema.ts";
import type { NewCut, StoredMemory } from "./store.ts";
import { compose, type Limits, type Replacement, type Window, type WindowInput } from "./window.ts";
import { newCut, replacementOf, type Target, upTo } from "./window-parts.ts";

/** What was found in the chosen collections for a question, the best first. */
export type FoundDocuments = {
  /** What was searched for. */
  query: string;
  passages: FoundPassage[];
  /** The best of those that are not good enough, when no other was found. */
  nearest: FoundPassage[];
  /** The number of chosen collections that the user may not read any more. */
  withdrawn: number;
  /** A question that they do not answer is refused. */
  isRequired: boolean;
};

/** What a window is planned from; `input` has the texts of the target and of the recalled messages, as a model reads them. */
export type PlanInput = {
  target: Target;
  input: WindowInput;
  recalled: { id: string; excerpt?: string }[];
  documents?: FoundDocuments | undefined;
  limits: Limits;
  counter: Counter;
};

export type WindowPlan = {
  window: Window;
  /** To be stored with the turn: the cut, with a fallback memory where the model's notes were not ready. */
  cut: NewCut | undefined;
  /** The memory of everything that the window no longer shows. */
  standing: StoredMemory | undefined;
  /** The passages of documents that the model is given: its first one has the number 1. */
  passages: FoundPassage[];
  snapshot: ContextSnapshot;
};

/** The share of the window that facts may take. */
export const factsShare = 0.1;

/** Throws `invalid` when the question and what must be kept cannot fit. */
export function planWindow(given: PlanInput): WindowPlan {
  const { target } = given;
  const { window, passages } = composed(given, withinShare(given));
  const cut = window.cut && cutOf(target, window.cut);
  const standing = (window.cut ? window.cut.replacement.memory : target.cut?.memory) ?? undefined;
  return { window, cut, standing, passages, snapshot: snapshotOf(given, window, cut, passages) };
}

/** The share of the window that passages of documents may take. */
const documentsShare = 1 / 3;

/** As many of the passages as their share of the window holds; the last are dropped. */
function withinShare({ documents, limits, counter, target }: PlanInput): FoundPassage[] {
  const passages = documents?.passages ?? [];
  const most = documentsShare * limits.contextLength;
  let end = passages.length;
  while (end > 0 && counter.text(documentsText(passages.slice(0, end), target.text)) > most)
    end -= 1;
  return passages.slice(0, end);
}

/** The window with as many of the passages as fit; the last are dropped. */
function composed(
  given: PlanInput,
  passages: FoundPassage[],
): { window: Window; passages: FoundPassage[] } {
  const { input, limits, counter, target } = given;
  const isRefused = given.documents?.isRequired && passages.length === 0;
  const documents =
    given.documents && !isRefused ? documentsText(passages, target.text) : undefined;
  const replacement = (end: number) => replacementAt(given, end);
  try {
    return { window: compose({ ...input, documents }, limits, counter, replacement), passages };
  } catch (thrown) {
    const isTooLong = thrown instanceof AppError && thrown.messageKey === "prompt_over_window";
    if (!isTooLong || documents === undefined) throw thrown;
    return passages.length > 0
      ? composed(given, passages.slice(0, -1))
      : { window: compose(input, limits, counter, replacement), passages };
  }
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
  { target, limits, recalled, documents }: PlanInput,
  { budget, predicted, recalls }: Window,
  cut: NewCut | undefined,
  passages: FoundPassage[],
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
    ...(recalls ? recalledOf(recalled) : { recalled: [] }),
    ...(documents && { documents: documentsOf(documents, passages.length) }),
  };
}

/** The passages by their ids: their text is read again when it is looked at, by who may read it then. */
function documentsOf(
  { query, passages, nearest, withdrawn, isRequired }: FoundDocuments,
  given: number,
): NonNullable<ContextSnapshot["documents"]> {
  const asFound = (
    { id, documentId, collectionId, page, score }: FoundPassage,
    dropped: "room" | "score" | null,
  ) => ({ id, documentId, collectionId, page, score, dropped });
  return {
    outcome: given > 0 ? "given" : isRequired ? "refused" : "none",
    withdrawn,
    query,
    passages: [
      ...passages.map((passage, at) => asFound(passage, at < given ? null : "room")),
      ...nearest.map((passage) => asFound(passage, "score")),
    ],
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
