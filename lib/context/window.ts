// Composes the window, and decides what is cut. Pure: the same inputs give the same prompt, byte for byte, so that a model server can use
// its prompt cache. The order keeps the beginning stable: instructions, memory (changes only at a cut), the recent messages (only ever
// appended to), passages, question. Cuts are rare and large: one block, at a turn's boundary, down to a low-water mark.

import { AppError } from "#lib/errors.ts";

import type { Counter } from "./counter.ts";

export type PromptMessage = { role: "system" | "user" | "assistant"; content: string };

/** A message as it is sent to the model; empty ones have been left out. */
export type TextMessage = { id: string; role: "user" | "assistant"; content: string };

/** The text that replaces everything up to `throughId`; `pinned` is the part of it that is never left out. */
export type WindowMemory = { throughId: string; content: string; pinned?: string | undefined };

export type WindowInput = {
  instructions: string;
  /** The memory of what was cut before; absent when nothing was cut, or the memory is empty. */
  memory?: string | undefined;
  /** The part of the memory that is never left out. */
  pinned?: string | undefined;
  /** The messages since the last cut, oldest first, without the question. */
  recent: TextMessage[];
  /** A memory prepared for the next cut, which is made where it ends. */
  prepared?: WindowMemory | undefined;
  /** Quoted passages for this question alone. */
  passages?: string | undefined;
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
  /** Set when this turn cuts: the last message that is left out, the number of those messages, their tokens, and those of what replaces them. */
  cut?: { throughId: string; messages: number; before: number; after: number } | undefined;
  /** The share of the available window that is filled, from 0 to 1. */
  fill: number;
};

/**
 * Composes the prompt of a turn. Throws `invalid` when instructions, pinned messages and question alone leave no room for a reply, with the
 * excess in tokens.
 */
export function compose(input: WindowInput, limits: Limits, counter: Counter): Window {
  const room = roomOf(limits, counter);
  const costs = costsOfRecent(input.recent, counter);
  const fits = ({ total, recent }: Draft) =>
    total <= room && recent <= (limits.historyBound ?? Number.POSITIVE_INFINITY);
  const finish = (chosen: Draft) => finished(input, chosen, costs, room, limits, counter);

  const whole = draft(
    input,
    { from: 0, memory: input.memory, passages: input.passages },
    costs,
    counter,
  );
  if (fits(whole)) return finish(whole);
  const preparedEnd = endOfPrepared(input);
  if (preparedEnd > 0) {
    const shorter = draft(
      input,
      { from: preparedEnd, memory: input.prepared?.content, passages: input.passages },
      costs,
      counter,
    );
    if (fits(shorter)) return finish(shorter);
  }
  return finish(cutToLowWater(input, costs, room, limits, counter));
}

type Parts = Pick<WindowInput, "instructions" | "memory" | "passages"> & {
  recent: Omit<TextMessage, "id">[];
  question: string;
};

/** The parts in their order. Background calls use the same order, so that the server finds the beginning in its cache. */
export function promptOf({
  instructions,
  memory,
  recent,
  passages,
  question,
}: Parts): PromptMessage[] {
  const quoted = (content: string | undefined): PromptMessage[] =>
    content ? [{ role: "user", content }] : [];
  return [
    { role: "system", content: instructions },
    ...quoted(memory),
    ...recent.map(({ role, content }) => ({ role, content })),
    ...quoted(passages),
    { role: "user", content: question },
  ];
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
  const choice = (from: number) => ({ from, memory: input.memory, passages: undefined });
  const toCome = Math.max(0, room - draft(input, choice(0), costs, counter).total);
  const target = targetOf(room, limits) - toCome;
  const end =
    ends.find((at) => draft(input, choice(at), costs, counter).total <= target) ?? ends.at(-1);
  const last = end === undefined ? undefined : input.recent[end - 1];
  return last ? { throughId: last.id, items: input.recent.slice(0, end) } : undefined;
}

/** What of the input goes into a prompt: the recent messages from an index on, and the memory of those before it. */
type Choice = { from: number; memory: string | undefined; passages: string | undefined };
type Draft = Choice & { recent: number; total: number };

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

function draft(
  { instructions, question }: WindowInput,
  choice: Choice,
  { messages, texts }: Costs,
  counter: Counter,
): Draft {
  const quoted = [choice.memory, choice.passages, question.content].flatMap((content) =>
    content ? [{ role: "user" as const, content }] : [],
  );
  const around = [{ role: "system" as const, content: instructions }, ...quoted].reduce(
    (sum, message) => sum + counter.message(message),
    0,
  );
  const total = Math.round(counter.base + around + (messages[choice.from] ?? 0));
  return { ...choice, recent: Math.round(texts[choice.from] ?? 0), total };
}

function finished(
  input: WindowInput,
  chosen: Draft,
  costs: Costs,
  room: number,
  limits: Limits,
  counter: Counter,
): Window {
  const { from, memory, passages, recent, total } = chosen;
  const cost = (content: string | undefined) => (content ? Math.round(counter.text(content)) : 0);
  const parts = {
    instructions: cost(input.instructions),
    memory: cost(memory),
    recent,
    passages: cost(passages),
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
      before: cost(input.memory) + Math.round((costs.texts[0] ?? 0) - (costs.texts[from] ?? 0)),
      after: parts.memory,
    },
    fill: Math.min(1, total / room),
  };
}

/** How many of the recent messages the prepared memory covers. */
function endOfPrepared({ prepared, recent }: WindowInput): number {
  return prepared ? recent.findIndex(({ id }) => id === prepared.throughId) + 1 : 0;
}

function cutToLowWater(
  input: WindowInput,
  costs: Costs,
  room: number,
  limits: Limits,
  counter: Counter,
): Draft {
  const target = targetOf(room, limits);
  const covered = endOfPrepared(input);
  const choice = (from: number): Choice => {
    const memory = covered > 0 && covered <= from ? input.prepared?.content : input.memory;
    return { from, memory, passages: input.passages };
  };
  const ends = turnEnds(input.recent);
  for (const end of ends) {
    const shorter = draft(input, choice(end), costs, counter);
    if (shorter.total <= target) return shorter;
  }
  // There are no more turns to cut. Everything but the instructions, pinned messages and question is left out, the passages first.
  const least = choice(ends.at(-1) ?? 0);
  const pinned = covered > 0 && covered <= least.from ? input.prepared?.pinned : input.pinned;
  const bare: Choice = { ...least, passages: undefined, memory: pinned };
  for (const each of [least, { ...least, passages: undefined }, bare]) {
    const shorter = draft(input, each, costs, counter);
    if (shorter.total <= room) return shorter;
  }
  const { total } = draft(input, bare, costs, counter);
  throw new AppError("invalid", "prompt_over_window", {
    over: total - room,
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
