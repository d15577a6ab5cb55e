import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { type BranchMessage, contentOf, messagesByIds } from "#lib/conversations/index.ts";

import type { SourceMessage } from "./attribution.ts";
import type { Counter } from "./counter.ts";
import { emptyMemory } from "./memory.ts";
import { Pauses } from "./pauses.ts";
import { factsAbout, holding, recalled, unsaid, wordsToRecall } from "./recall.ts";
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

/**
 * The compacted messages that the question refers to, unless the window says the same or something newer says otherwise; in chronological
 * order.
 */
export async function recallMessages(
  viewer: Viewer,
  target: Target,
  counter: Counter,
  limits: Limits,
): Promise<BranchMessage[]> {
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
  // A message that is too long to be quoted is not considered.
  const most = passagesShare * limits.contextLength;
  const found: { id: string; content: string; place: number }[] = [];
  for (const id of ids) {
    const message: BranchMessage | undefined = dated[placeOf(id)];
    const content = message && contentOf(message.parts);
    if (content !== undefined && (await counter.over(content, most)) === 0)
      found.push({ id, content, place: placeOf(id) });
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
  const unsaidYet = await unsaid(target.text, holding(memory, found), [...remembered, ...said]);
  const chosen = unsaidYet.filter(({ content }) => {
    const cost = counter.text(content) + 8;
    const fits = cost <= room;
    if (fits) room -= cost;
    return fits;
  });
  // In chronological order: of two contradicting statements the later one holds.
  return dated.filter(({ id }) => chosen.some((one) => one.id === id));
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
  const hits = new Map<string, string[]>();
  for (const { term, messageId } of await findTermPlaces(viewer, conversationId, cut, terms)) {
    hits.set(term, [...(hits.get(term) ?? []), messageId]);
  }
  return recalled(hits);
}

/** Indexes compacted messages for recall. */
export async function indexTerms(
  viewer: Viewer,
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
  await insertSearchTerms(viewer, conversationId, throughId, terms);
}
