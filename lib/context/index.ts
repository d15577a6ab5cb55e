import "server-only";

// What a model reads of a conversation: an exact budget, a window that is cut seldom and in blocks, and a memory of what was cut. The rules are
// pure (window, calibrate, facts, notes, recall); what they need is read and written in store.ts; a model is asked by a call that is handed in.
// How it works: docs/context.md.

import type { Viewer } from "#lib/auth/viewer.ts";
import { log } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import type { SourceMessage } from "./attribution.ts";
import {
  type Calibration,
  learn,
  type Template,
  uncalibrated,
  unknownTemplate,
} from "./calibrate.ts";
import { type CountedMessage, type Counter, counterFor, makeupOf } from "./counter.ts";
import { mergeMemory } from "./facts.ts";
import { type Head, notesPrompt, type Reply, readNotes } from "./notes.ts";
import { Pauses } from "./pauses.ts";
import { recalled, wordsToRecall } from "./recall.ts";
import type { Fact, Memory } from "./schema.ts";
import * as store from "./store.ts";
import { wordsOf } from "./tokenise-text.ts";
import { type Tokeniser, type TokeniserName, tokeniserOf } from "./tokeniser.ts";
import type { PromptMessage } from "./window.ts";

export type { SourceMessage } from "./attribution.ts";
export { carriedOver, correctFact, correctSummary, removeFact } from "./corrections.ts";
export { type Counter, costOf } from "./counter.ts";
export { memoryText, passagesText, type Quoted } from "./memory-text.ts";
export { type Head, notesFormat, notesPrompt, type Reply } from "./notes.ts";
export { factsAbout, holding, unsaid } from "./recall.ts";
export { forgotten } from "./requests.ts";
export { breakSpecialTokens } from "./special-tokens.ts";
export {
  type CutRow,
  changeMemory,
  findCut,
  findMemory,
  isFork,
  messagesBetween,
  messagesByIds,
  type NewCut,
  numbersOf,
  recordCut,
  rewriteSeen,
  type StoredMemory,
  seenTurn,
  setPinned,
} from "./store.ts";
export { readTitle, titlePrompt } from "./title.ts";
export {
  compose,
  type Limits,
  type PromptMessage,
  plannedCut,
  roomOf,
  type TextMessage,
  type Window,
  type WindowInput,
} from "./window.ts";

export const emptyMemory: Memory = { facts: [], summary: { text: "" } };

/** How a model counts: what has been learned of it, its chat template, and its own tokeniser where there is one. */
export type Counting = {
  counter: Counter;
  calibration: Calibration;
  template: Template;
  tokeniser: Tokeniser | undefined;
};

/** What a model's profile says of its counting. */
type CountingProfile = { tokeniser?: TokeniserName; template?: Template };

const calibrations = processSingleton("calibrations", () => new Map<string, Calibration>());

/** Read once in a process, and learned from then on. */
export async function countingFor(
  model: string,
  { tokeniser: name, template = unknownTemplate }: CountingProfile = {},
): Promise<Counting> {
  const [tokeniser, known] = await Promise.all([
    name && tokeniserOf(name),
    calibrations.get(model) ?? store.readCalibration(model),
  ]);
  const calibration = known ?? uncalibrated();
  calibrations.set(model, calibration);
  return countingBy({ calibration, template, tokeniser });
}

const countingBy = (known: Omit<Counting, "counter">): Counting => ({
  ...known,
  counter: counterFor(known),
});

/** Learns from what the server has counted, and answers how it counts now. The calibration is kept when it can be. */
export function learnFrom(
  model: string,
  { tokeniser, template }: Counting,
  messages: CountedMessage[],
  tokens: number,
): Counting {
  const before = calibrations.get(model) ?? uncalibrated();
  const calibration = learn(before, template, makeupOf(messages, tokeniser), tokens);
  calibrations.set(model, calibration);
  store
    .writeCalibration(model, calibration)
    .catch(() => log.warn({ model }, "a calibration was not kept"));
  return countingBy({ calibration, template, tokeniser });
}

/** Messages of what was cut that a question refers to, by their ids, the best first. */
export async function recall(
  viewer: Viewer,
  conversationId: string,
  cut: { throughId: string; branched: boolean },
  question: string,
): Promise<string[]> {
  const terms = wordsToRecall(question);
  if (terms.length === 0) return [];
  const hits = new Map<string, string[]>();
  for (const { term, messageId } of await store.findTermPlaces(
    viewer,
    conversationId,
    cut,
    terms,
  )) {
    hits.set(term, [...(hits.get(term) ?? []), messageId]);
  }
  return recalled(hits);
}

/** Makes cut messages findable. */
export async function indexTerms(
  conversationId: string,
  throughId: string,
  messages: SourceMessage[],
): Promise<void> {
  const pauses = new Pauses();
  const terms: { term: string; messageId: string }[] = [];
  for (const { id, content } of messages) {
    for (const term of wordsOf(content)) terms.push({ term, messageId: id });
    await pauses.after(content.length);
  }
  await store.insertSearchTerms(conversationId, throughId, terms);
}

/** What is remembered so far; with `pendingFromId` when there is already something that the model has not read. */
type Before = Memory & { pendingFromId?: string | null };

type Compression = {
  conversationId: string;
  /** What is remembered so far, and the messages that come to it, in their order. */
  before: Before;
  block: SourceMessage[];
  head: Head;
  throughId: string;
  /** In tokens. */
  budgets: { facts: number; summary: number };
  counter: Counter;
  /** Asks the model; undefined when it could not be asked. */
  ask: (messages: PromptMessage[]) => Promise<Reply | undefined>;
};

/**
 * Puts a block in short and keeps the memory. Where the model could not be asked, or its reply is not to be believed, what is hard in the block is
 * kept all the same, the memory says why it has no more, and from where on the model has still to read.
 */
export async function compress(
  viewer: Viewer,
  { conversationId, before, block, head, throughId, budgets, counter, ask }: Compression,
): Promise<store.StoredMemory> {
  const reply = await ask(notesPrompt(head, block));
  const notes = reply
    ? readNotes(reply, head.shown, block)
    : ({ unbelieved: "unanswered" } as const);
  const failure = "unbelieved" in notes ? notes.unbelieved : null;
  if (failure !== null) log.info({ reason: failure }, "a compression was thrown away");
  const believed =
    "unbelieved" in notes
      ? undefined
      : { ...notes, summary: shortened(notes.summary, budgets.summary, counter) };
  const merged = mergeMemory(before, block, believed, { facts: budgets.facts, cost: counter.text });
  const memory = {
    ...merged,
    throughId,
    failure,
    pendingFromId: pendingFrom(before, believed ? [] : block),
  };
  await store.writeMemory(viewer, conversationId, memory);
  return memory;
}

/** Why there are no notes of what was kept in haste: the model was not asked yet. */
export const notYet = "not_yet";

/** What is hard in a block, kept word for word until the model's notes are there. */
export function fallbackMemory(
  before: Before,
  block: SourceMessage[],
  throughId: string,
  budget: number,
  counter: Counter,
): store.StoredMemory {
  const merged = mergeMemory(before, block, undefined, { facts: budget, cost: counter.text });
  return { ...merged, throughId, failure: notYet, pendingFromId: pendingFrom(before, block) };
}

const pendingFrom = (before: Before, unread: SourceMessage[]) =>
  before.pendingFromId ?? unread[0]?.id ?? null;

/** A memory as it was before `unread` was kept word for word, so that the model's notes of it do not come on top. */
export function withoutKept({ facts, summary }: Memory, unread: SourceMessage[]): Memory {
  const ids = new Set(unread.map(({ id }) => id));
  const goes = ({ origin, messageId, original, removed }: Fact) =>
    origin === "kept" && ids.has(messageId) && original === undefined && removed !== true;
  return { facts: facts.filter((fact) => !goes(fact)), summary };
}

/** A summary within its budget, cut at a sentence's end where there is one. */
function shortened(text: string, budget: number, counter: Counter): string {
  if (counter.text(text) <= budget) return text;
  const short = text.slice(0, Math.floor((text.length * budget) / counter.text(text)));
  return /^.*[.!?。！？]/su.exec(short)?.[0] ?? short;
}
