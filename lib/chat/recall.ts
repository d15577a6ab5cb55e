import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import {
  type Counter,
  emptyMemory,
  factsAbout,
  holding,
  type Limits,
  messagesByIds,
  recall,
  unsaid,
} from "#lib/context/index.ts";
import { contentOf } from "./prompt.ts";
import type { BranchMessage } from "./store.ts";
import type { TurnTarget } from "./turn-target.ts";

/** The part of the window that passages may take. */
const passagesShare = 0.1;

/** What was cut and the question refers to, as far as nothing that is shown says it, or says otherwise since; in the order in which it was said. */
export async function recallMessages(
  viewer: Viewer,
  place: TurnTarget,
  counter: Counter,
  limits: Limits,
): Promise<BranchMessage[]> {
  if (!place.cut) return [];
  const shown = new Set(place.cut.pinned.map(({ id }) => id));
  const ids = (await recall(viewer, place.conversationId, place.cut, place.text)).filter(
    (id) => !shown.has(id),
  );
  if (ids.length === 0) return [];
  const memory = place.cut.memory ?? emptyMemory;
  // A fact is as old as the message that it came from.
  const facts = factsAbout(place.text, memory.facts);
  const dated = await messagesByIds(viewer, place.conversationId, [
    ...ids,
    ...facts.map(({ messageId }) => messageId),
  ]);
  const placeOf = (id: string) => dated.findIndex((message) => message.id === id);
  // One that is too long to be shown is not looked at either.
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
  const said = place.branch.map(({ parts }) => ({
    content: contentOf(parts),
    place: dated.length,
  }));
  let room = most;
  const unsaidYet = await unsaid(place.text, holding(memory, found), [...remembered, ...said]);
  const chosen = unsaidYet.filter(({ content }) => {
    const cost = counter.text(content) + 8;
    const fits = cost <= room;
    if (fits) room -= cost;
    return fits;
  });
  // In the order in which they were said: of two that differ the later one holds.
  return dated.filter(({ id }) => chosen.some((one) => one.id === id));
}
