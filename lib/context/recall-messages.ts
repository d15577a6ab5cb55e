import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { type BranchMessage, contentOf, messagesByIds } from "#lib/conversations/index.ts";

import type { SourceMessage } from "./attribution.ts";
import type { Counter } from "./counter.ts";
import { excerptOf } from "./excerpt.ts";
import { emptyMemory } from "./memory.ts";
import { Pauses } from "./pauses.ts";
import { factsAbout, type Hits, holding, recalled, unsaid, wordsToRecall } from "./recall.ts";
import { findTermPlaces, insertSearchTerms } from "./search-term-store.ts";
import type { BranchContext } from "./store.ts";
import { wordsOf } from "./tokenise-text.ts";
import type { Limits } from "./window.ts";

/** The share of the window that passages may take. */
const passagesShare = 0.1;

type Target = BranchContext & {
  conversationId: string;
  text: string;
  branch: Pick<BranchMessage, "parts">[];
};

/** A message as it is quoted: whole, or the parts of a long one that the question refers to. */
export type RecalledMessage = BranchMessage & { excerpt?: string };

/**
 * The compacted messages that the question refers to, unless the window says the same or something newer says otherwise; in chronological
 * order.
 */
export async function recallMessages(
  viewer: Viewer,
  target: Target,
  counter: Counter,
  limits: Limits,
): Promise<RecalledMessage[]> {
  if (!target.cut) return [];
  const shown = new Set(target.cut.pinned.map(({ id }) => id));
  const ids = (await recall(viewer, target.conversationId, target.cut, target.text)).filter(
    (id) => !shown.has(id),
  );
  if (ids.length === 0) return [];
  const memory = target.cut.memory ?? emptyMemory;
  // A fact has the age of its source message.
  const facts = factsAbout(target.text, memory.facts);
  const dated = await messagesByIds(viewer, target.conversationId, [
    ...ids,
    ...facts.map(({ messageId }) => messageId),
  ]);
  const placeOf = (id: string) => dated.findIndex((message) => message.id === id);
  const most = passagesShare * limits.contextLength;
  const found: Found[] = [];
  for (const id of ids) {
    const message = dated[placeOf(id)];
    const quotable = message && (await quotableOf(message, target.text, counter, most));
    if (quotable) found.push({ ...quotable, place: placeOf(id) });
  }
  const remembered = facts.map(({ text, messageId }) => ({
    content: text,
    place: placeOf(messageId),
  }));
  const said = target.branch.map(({ parts }) => ({
    content: contentOf(parts),
    place: dated.length,
  }));
  let room = most;
  const held = holding(memory, found, placeOf);
  const unsaidYet = await unsaid(target.text, held, [...remembered, ...said]);
  const chosen = unsaidYet.filter(({ content }) => {
    const cost = counter.text(content) + 8;
    const fits = cost <= room;
    if (fits) room -= cost;
    return fits;
  });
  // In chronological order: of two contradicting statements the later one holds.
  return chosen.toSorted((a, b) => a.place - b.place).map(({ message }) => message);
}

type Found = {
  id: string;
  role: RecalledMessage["role"];
  content: string;
  place: number;
  message: RecalledMessage;
};

/** What is quoted of a message: of one that is too long, the rows that the question refers to; undefined when it has none. */
async function quotableOf(
  message: BranchMessage,
  question: string,
  counter: Counter,
  most: number,
): Promise<Omit<Found, "place"> | undefined> {
  const { id, role } = message;
  const content = contentOf(message.parts);
  if ((await counter.over(content, most)) === 0) return { id, role, content, message };
  const excerpt = await excerptOf(content, question);
  if (excerpt === undefined || (await counter.over(excerpt, most)) > 0) return undefined;
  const quoted = { ...message, parts: [{ type: "text" as const, text: excerpt }], excerpt };
  return { id, role, content: excerpt, message: quoted };
}

/** The ids of compacted messages that a question refers to, the best first. */
async function recall(
  viewer: Viewer,
  conversationId: string,
  cut: { throughId: string; branched: boolean },
  question: string,
): Promise<string[]> {
  const terms = wordsToRecall(question);
  if (terms.length === 0) return [];
  const hits: Hits = new Map();
  for (const { term, messageId, number } of await findTermPlaces(
    viewer,
    conversationId,
    cut,
    terms,
  )) {
    hits.set(term, [...(hits.get(term) ?? []), { id: messageId, number }]);
  }
  return recalled(hits);
}

/** Indexes compacted messages for recall: the last of those up to `through`, which is the number of the last one. */
export async function indexTerms(
  viewer: Viewer,
  conversationId: string,
  { throughId, through }: { throughId: string; through: number },
  messages: SourceMessage[],
): Promise<void> {
  const pauses = new Pauses();
  const terms: { term: string; messageId: string; number: number }[] = [];
  for (const [at, { id, content }] of messages.entries()) {
    const number = through - (messages.length - 1 - at);
    for (const term of wordsOf(content)) terms.push({ term, messageId: id, number });
    await pauses.after(content.length);
  }
  await insertSearchTerms(viewer, conversationId, throughId, terms);
}
