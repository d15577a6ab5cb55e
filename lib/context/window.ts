// Composes the window, and decides what is cut. Pure: the same inputs give the same prompt, byte for byte, so that a model server can use
// its prompt cache. The order keeps the beginning stable: instructions, example turns, memory (changes only at a cut), the recent messages (only ever
// appended to), passages, documents, question. Cuts are rare and large: one block, at a turn's boundary, down to a low-water mark.

import { AppError } from "#lib/errors.ts";

import type { Counter } from "./counter.ts";
import { type PromptMessage, promptOf, type Said } from "./prompt-messages.ts";
import type { StoredMemory } from "./store.ts";

/** A message as it is sent to the model; empty ones have been left out. */
export type TextMessage = Said & { id: string };

/** What replaces messages that are cut: a text, and the part of it that is never left out. `memory` is the same as it is stored. */
export type Replacement = {
  content?: string | undefined;
  pinned?: string | undefined;
  memory?: StoredMemory | undefined;
};

/** What replaces the first `end` recent messages if the window is cut after them, and what replaces earlier ones. */
export type ReplacementAt = (end: number) => Replacement;

export type WindowInput = {
  instructions: string;
  /** Example turns of the variant that answers, before everything that was said. */
  examples?: Said[] | undefined;
  /** The memory of what was cut before; absent when nothing was cut, or the memory is empty. */
  memory?: string | undefined;
  /** The part of the memory that is never left out. */
  pinned?: string | undefined;
  /** The messages since the last cut, oldest first, without the question. */
  recent: TextMessage[];
  /** A memory prepared for the next cut, which is made where it ends. */
  prepared?: (Replacement & { throughId: string }) | undefined;
  /** Quoted earlier messages for this question alone. */
  passages?: string | undefined;
  /** Quoted passages of documents for this question alone. */
  documents?: string | undefined;
  question: TextMessage;
};

/** In tokens, except `lowWater`: the share of the available window that stays filled after a cut. */
export type Limits = {
  contextLength: number;
  reserve: number;
  maxOutputTokens: number;
  lowWater: number;
  historyBound?: number | undefined;
};

/** In tokens. Their sum, without `reply`, is the predicted prompt. */
export type TokenBudget = Record<
  "instructions" | "memory" | "recent" | "passages" | "question" | "template" | "reply",
  number
>;

export type Window = {
  messages: PromptMessage[];
  budget: TokenBudget;
  predicted: number;
  /**
   * Set when this turn cuts: the last message that is left out, the number of those messages, what replaces them, and the tokens before and
   * after.
   */
  cut?:
    | {
        throughId: string;
        messages: number;
        replacement: Replacement;
        before: number;
        after: number;
      }
    | undefined;
  /** Whether the quoted earlier messages are in it. */
  recalls: boolean;
  /** The share of the available window that is filled, from 0 to 1. */
  fill: number;
};

/**
 * Composes the prompt of a turn. `replacementAt` may be expensive and is called for few places; by default it is the prepared
 * memory from where that ends, else the last one. Throws `invalid` when instructions, pinned messages and question alone leave no room for
 * a reply, with the excess in tokens.
 */
export function compose(
  input: WindowInput,
  limits: Limits,
  counter: Counter,
  replacementAt?: ReplacementAt,
): Window {
  const room = roomOf(limits, counter);
  const costs = costsOfRecent(input.recent, counter);
  const preparedEnd = endOfPrepared(input);
  // What is known without making anything: the prepared memory where it covers only what is cut, else the last one.
  const known: ReplacementAt = (end) =>
    preparedEnd > 0 && preparedEnd <= end && input.prepared
      ? input.prepared
      : { content: input.memory, pinned: input.pinned };
  const work: Work = { input, limits, counter, costs, room, replacementAt: replacementAt ?? known };
  for (const from of preparedEnd > 0 ? [0, preparedEnd] : [0]) {
    const draft = draftOf(work, from, work.replacementAt(from));
    if (draft.total <= room && draft.recent <= (limits.historyBound ?? Number.POSITIVE_INFINITY))
      return finished(work, draft);
  }
  return finished(work, firstCut(work, turnEnds(input.recent), known) ?? lastResort(work));
}

/** The maximum tokens of the prompt: the window without the reserve, less the margin of the prediction. */
export function roomOf(
  { contextLength, reserve }: Pick<Limits, "contextLength" | "reserve">,
  counter: Counter,
): number {
  return Math.floor((contextLength - Math.max(1, reserve)) / (1 + counter.margin));
}

/**
 * Where the window will be cut when it is full, so that a memory can be prepared: far enough that what arrives until then still leaves it
 * at the low-water mark. Undefined when there is no turn to cut.
 */
export function plannedCut(
  input: WindowInput,
  limits: Limits,
  counter: Counter,
): { throughId: string; items: TextMessage[] } | undefined {
  const costs = costsOfRecent(input.recent, counter);
  const room = roomOf(limits, counter);
  const ends = turnEnds(input.recent);
  const work = { input: { ...input, passages: undefined, documents: undefined }, counter, costs };
  const totalFrom = (from: number) => draftOf(work, from, { content: input.memory }).total;
  const target = targetOf(room, limits) - Math.max(0, room - totalFrom(0));
  const end = ends.find((at) => totalFrom(at) <= target) ?? ends.at(-1);
  const last = end === undefined ? undefined : input.recent[end - 1];
  return last ? { throughId: last.id, items: input.recent.slice(0, end) } : undefined;
}

/** A prompt that is considered: the recent messages from an index on, what replaces those before it, and the tokens. */
type Draft = {
  from: number;
  replacement: Replacement;
  memory: string | undefined;
  passages: string | undefined;
  recent: number;
  total: number;
};

type Counted = { input: WindowInput; counter: Counter; costs: Costs };
type Work = Counted & { limits: Limits; replacementAt: ReplacementAt; room: number };

/** The cost of the recent messages from each index to the end, with their roles and without. */
type Costs = { messages: number[]; texts: number[] };

function costsOfRecent(recent: TextMessage[], counter: Counter): Costs {
  const [messages, texts] = [[0], [0]];
  for (const item of recent.toReversed()) {
    messages.push((messages.at(-1) ?? 0) + counter.message(item));
    texts.push((texts.at(-1) ?? 0) + counter.text(item.content));
  }
  return { messages: messages.reverse(), texts: texts.reverse() };
}

function draftOf(
  { input, costs, counter }: Counted,
  from: number,
  replacement: Replacement,
  { memory, passages }: Pick<Draft, "memory" | "passages"> = {
    memory: replacement.content,
    passages: input.passages,
  },
): Draft {
  const quoted = [memory, passages, input.documents, input.question.content].flatMap((content) =>
    content ? [{ role: "user" as const, content }] : [],
  );
  const before = [{ role: "system" as const, content: input.instructions }, ...examplesOf(input)];
  const around = [...before, ...quoted].reduce((sum, message) => sum + counter.message(message), 0);
  const total = Math.round(counter.base + around + (costs.messages[from] ?? 0));
  return { from, replacement, memory, passages, recent: Math.round(costs.texts[from] ?? 0), total };
}

function finished({ input, costs, room, limits, counter }: Work, chosen: Draft): Window {
  const { from, replacement, memory, passages, recent, total } = chosen;
  const cost = (content: string | undefined) => (content ? Math.round(counter.text(content)) : 0);
  const parts = {
    instructions:
      cost(input.instructions) +
      examplesOf(input).reduce((sum, { content }) => sum + cost(content), 0),
    memory: cost(memory),
    recent,
    passages: cost(passages) + cost(input.documents),
    question: cost(input.question.content),
  };
  const said = Object.values(parts).reduce((sum, tokens) => sum + tokens, 0);
  // What the prompt leaves, less the margin of the prediction.
  const left = limits.contextLength - Math.ceil(total * (1 + counter.margin));
  const last = input.recent[from - 1];
  return {
    messages: promptOf({
      ...input,
      memory,
      passages,
      recent: input.recent.slice(from),
      question: input.question.content,
    }),
    budget: {
      ...parts,
      template: total - said,
      reply: Math.max(1, Math.min(limits.maxOutputTokens, left)),
    },
    predicted: total,
    cut: last && {
      throughId: last.id,
      messages: from,
      replacement,
      before: cost(input.memory) + Math.round((costs.texts[0] ?? 0) - (costs.texts[from] ?? 0)),
      after: parts.memory,
    },
    recalls: passages !== undefined,
    fill: Math.min(1, total / room),
  };
}

const examplesOf = ({ examples = [] }: WindowInput): Said[] => examples;

/** How many of the recent messages the prepared memory covers. */
function endOfPrepared({ prepared, recent }: WindowInput): number {
  return prepared ? recent.findIndex(({ id }) => id === prepared.throughId) + 1 : 0;
}

/**
 * The first cut that reaches the low-water mark with the memory as it is `known`, and fits with what replaces the messages there. That
 * can be longer; then the search goes on behind that cut, with the memory that is known now, and never goes back: so it ends, and each cut is
 * considered once.
 */
function firstCut(work: Work, ends: number[], known: ReplacementAt): Draft | undefined {
  const target = targetOf(work.room, work.limits);
  const at = ends.findIndex((end) => draftOf(work, end, known(end)).total <= target);
  const end = ends[at];
  if (end === undefined) return undefined;
  const replacement = work.replacementAt(end);
  const draft = draftOf(work, end, replacement);
  return draft.total <= work.room ? draft : firstCut(work, ends.slice(at + 1), () => replacement);
}

/**
 * No cut reaches the low-water mark: all recent messages are left out, then the earlier messages that are quoted, then the memory except the pinned messages.
 * The documents stay, because the answer is to be from them: the caller drops some and composes again.
 */
function lastResort(work: Work): Draft {
  const { input, limits, room } = work;
  const from = turnEnds(input.recent).at(-1) ?? 0;
  const replacement = work.replacementAt(from);
  const bare = draftOf(work, from, replacement, {
    memory: replacement.pinned,
    passages: undefined,
  });
  const least = [
    draftOf(work, from, replacement),
    draftOf(work, from, replacement, { memory: replacement.content, passages: undefined }),
    bare,
  ].find(({ total }) => total <= room);
  if (least) return least;
  throw new AppError("invalid", "prompt_over_window", {
    over: bare.total - room,
    window: limits.contextLength,
  });
}

/** The target size after a cut, in tokens. */
const targetOf = (room: number, { lowWater, historyBound = Number.POSITIVE_INFINITY }: Limits) =>
  lowWater * Math.min(room, historyBound);

/** The indices after each turn's last message, where the window may be cut. A question without an answer is a turn too. */
function turnEnds(recent: TextMessage[]): number[] {
  return recent.flatMap((_, at) =>
    at + 1 === recent.length || recent[at + 1]?.role === "user" ? [at + 1] : [],
  );
}
