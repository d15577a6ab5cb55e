// The requests about a conversation's context. Each throws `Refused` or `Unreachable`. The memory can be visible in two places at once, in
// the panel and at a compaction's line; after a change, both read it again.

import { refresh } from "#components/conversation/actions.ts";
import { conversationState, dispatch } from "#components/conversation/store.ts";
import { send } from "#components/frame/api-client.ts";
import type { FactChange, SummaryChange } from "#lib/context/schema.ts";
import type { Cut, Strategy } from "#lib/conversations/schema.ts";
import { invalidateContext } from "./use-answer.ts";

export async function saveFact(id: string, factId: string, change: FactChange): Promise<void> {
  await send(
    "PATCH",
    `/api/conversations/${id}/context/facts/${encodeURIComponent(factId)}`,
    change,
  );
  invalidateContext(id);
}

export async function deleteFact(id: string, factId: string): Promise<void> {
  await send("DELETE", `/api/conversations/${id}/context/facts/${encodeURIComponent(factId)}`);
  invalidateContext(id);
}

export async function saveSummary(id: string, change: SummaryChange): Promise<void> {
  await send("PATCH", `/api/conversations/${id}/context/summary`, change);
  invalidateContext(id);
}

export async function chooseStrategy(id: string, strategy: Strategy | null): Promise<void> {
  await send("PATCH", `/api/conversations/${id}`, { strategy });
  invalidateContext(id);
}

export type Made = Cut & { throughId: string };

/** Compacts the history and returns the new compaction, or undefined if there was nothing to compact. */
export async function requestCompaction(id: string): Promise<Made | undefined> {
  const before = new Set(cutsOf(id).map(({ throughId }) => throughId));
  await send("POST", `/api/conversations/${id}/context/compress`);
  await refresh(id);
  invalidateContext(id);
  return cutsOf(id).findLast(({ throughId }) => !before.has(throughId));
}

const cutsOf = (id: string): Made[] =>
  conversationState(id).messages.flatMap(({ id: throughId, metadata: { cut } }) =>
    cut ? { ...cut, throughId } : [],
  );

/** Pins or unpins a message. */
export async function pinMessage(id: string, messageId: string, pinned: boolean): Promise<void> {
  await send(pinned ? "PUT" : "DELETE", `/api/conversations/${id}/messages/${messageId}/pin`);
  const message = conversationState(id).messages.find((each) => each.id === messageId);
  if (!message) return;
  const { pinned: _, ...metadata } = message.metadata;
  dispatch(id, {
    type: "messageChanged",
    message: { ...message, metadata: { ...metadata, ...(pinned && { pinned }) } },
  });
}
