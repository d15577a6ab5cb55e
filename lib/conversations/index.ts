import "server-only";

// Conversations and their messages, as their owner finds them: list, read, rename, choose a branch, delete. Nobody sees another's,
// administrators included. What a turn writes while it runs belongs to `chat`.

import { record } from "#lib/audit/index.ts";
import type { Viewer } from "#lib/auth/viewer.ts";
import { inTransaction } from "#lib/db.ts";
import { notFound } from "#lib/errors.ts";

import { answerTurn, plainTurn } from "./answer-turn.ts";
import type { Conversation, ConversationChange, Message } from "./schema.ts";
import * as store from "./store.ts";

export { answerTurn } from "./answer-turn.ts";
export { appended } from "./parts.ts";
export { page as list, piecesOf, retitle } from "./store.ts";
export { titleOf } from "./title.ts";

/** As many messages as one answer of the API holds. */
const pageLength = 60;

/**
 * A conversation with the newest messages of its chosen branch, or those before one of them. An answer under way stands among them with
 * what is stored of it so far. Throws `not_found`.
 */
export async function get(viewer: Viewer, id: string, before?: string): Promise<Conversation> {
  const conversation = await find(viewer, id, before);
  if (!conversation) throw notFound("conversation");
  return conversation;
}

/** As `get`, for a page that shows something else when there is none. */
export async function find(
  viewer: Viewer,
  id: string,
  before?: string,
): Promise<Conversation | undefined> {
  const found = await store.find(viewer, id);
  if (!found) return undefined;
  const { leafId, ...heading } = found;
  const [messages, latest] = await Promise.all([
    messagesOf(viewer, id, leafId, before),
    store.latestTurn(id),
  ]);
  return {
    ...heading,
    pinned: false,
    archived: false,
    messages,
    turn: latest ? plainTurn(latest, viewer.language) : null,
  };
}

async function messagesOf(
  viewer: Viewer,
  id: string,
  leafId: string | null,
  before: string | undefined,
): Promise<Message[]> {
  const tip = before ?? leafId;
  if (tip === null) return [];
  const rows = await store.branch(id, tip, before === undefined ? pageLength : pageLength + 1);
  if (before !== undefined && rows.pop()?.id !== before) throw notFound("message");
  const answers = rows.filter(({ role }) => role === "assistant").map((row) => row.id);
  const [places, turns, cuts] = await Promise.all([
    store.siblings(id, rows),
    store.turnsOf(id, answers),
    store.cutsAt(
      id,
      rows.map((row) => row.id),
    ),
  ]);
  const underWay = [...turns.values()]
    .filter(({ status }) => status === "streaming")
    .map((turn) => turn.id);
  const partsSoFar = await store.piecesOf(underWay);
  return rows.map(({ parentId, createdAt, pinned, ...message }) => {
    const turn = turns.get(message.id);
    const cut = cuts.get(message.id);
    return {
      ...message,
      parts: (turn && partsSoFar.get(turn.id)) ?? message.parts,
      metadata: {
        createdAt: createdAt.toISOString(),
        siblings: places.get(parentId ?? "") ?? [message.id],
        ...(turn && { turn: answerTurn(turn, viewer.language) }),
        ...(pinned && { pinned }),
        ...(cut && { cut }),
      },
    };
  });
}

/** Another title, another branch, another way with the past. Throws `not_found`. */
export async function change(
  viewer: Viewer,
  id: string,
  { title, leaf, strategy }: ConversationChange,
): Promise<Conversation> {
  if (title !== undefined) await store.updateTitle(viewer, id, title);
  if (leaf !== undefined) await store.updateLeaf(viewer, id, leaf);
  if (strategy !== undefined) await store.updateStrategy(viewer, id, strategy);
  return get(viewer, id);
}

/** Removes everything that was said; the id is never accepted again. What runs in it is `chat`'s to stop first. Throws `not_found`. */
export async function remove(viewer: Viewer, id: string): Promise<void> {
  await inTransaction(async (tx) => {
    await store.empty(tx, viewer, id);
    await record(tx, viewer, "conversation.deleted", { conversationId: id });
  });
}
