import "server-only";

// Conversations, their tree of messages, and their turns: all reads and writes of these tables, and who may see a row.

import { record } from "#lib/audit/index.ts";
import type { Viewer } from "#lib/auth/viewer.ts";
import { inTransaction, type Transaction } from "#lib/db.ts";
import { notFound } from "#lib/errors.ts";

import { answerTurn, plainTurn } from "./answer-turn.ts";
import { piecesOf } from "./piece-store.ts";
import { isActiveStatus } from "./rules.ts";
import type { Conversation, ConversationChange, ConversationHead, Message } from "./schema.ts";
import * as store from "./store.ts";
import * as tree from "./tree-store.ts";
import { latestTurn, turnsOf } from "./turn-store.ts";

export {
  countTurnsElsewhere,
  findUnfinishedTurn,
  isUnfinished,
  type QueuedTurn,
  requestStop,
  takeOverQueued,
  turnsToEnd,
  type UnfinishedTurn,
  unfinishedTurns,
} from "./active-turn-store.ts";
export { answerTurn } from "./answer-turn.ts";
export { modelFigures } from "./model-comparison-store.ts";
export {
  type BranchMessage,
  type OpenedConversation,
  unusedConversation,
} from "./opened-conversation.ts";
export { appended } from "./parts.ts";
export {
  appendPieces,
  type NewPiece,
  piecesOf,
  progressOf,
  type TurnOutcome,
  type TurnProgress,
} from "./piece-store.ts";
export { forgetBranch, keepBranch, recentBranch } from "./recent-branches.ts";
export { isVisible, page as list, retitle, setCompaction, visibleSql, visibleTo } from "./store.ts";
export { contentOf, textOf } from "./text.ts";
export { titleOf } from "./title.ts";
export { titleFromReply } from "./title-reply.ts";
export {
  distancesAbove,
  idsBelow,
  markCompacted,
  messagesBetween,
  messagesByIds,
  type Opening,
  openBranch,
  setPinned,
} from "./tree-store.ts";
export {
  findTurn,
  findTurnContext,
  finishTurns,
  insertTurn,
  markQueued,
  markStreaming,
  type NewTurn,
  type StoredTurn,
  type TurnEnd,
  updateTurnContext,
} from "./turn-store.ts";
export { deleteOldUsage, type UsageFigures, usageBetween } from "./usage-store.ts";

/** The maximum number of messages in one API response. */
const pageLength = 60;

/**
 * A conversation with the newest messages of its selected branch, or those before one of them. An active answer is included with what is
 * stored of it so far. Throws `not_found`.
 */
export async function get(viewer: Viewer, id: string, before?: string): Promise<Conversation> {
  const conversation = await find(viewer, id, before);
  if (!conversation) throw notFound("conversation");
  return conversation;
}

/** As `get`, for a page that renders something else when there is no such conversation. */
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
    latestTurn(id),
  ]);
  return {
    ...heading,
    pinned: false,
    archived: false,
    messages,
    turn: latest ? plainTurn(latest, viewer) : null,
  };
}

/** The last message and the title of a conversation, in one statement of one row. Throws `not_found`. */
export async function getHead(viewer: Viewer, id: string): Promise<ConversationHead> {
  const found = await store.find(viewer, id);
  if (!found) throw notFound("conversation");
  return { leaf: found.leafId, title: found.title };
}

async function messagesOf(
  viewer: Viewer,
  id: string,
  leafId: string | null,
  before: string | undefined,
): Promise<Message[]> {
  const tip = before ?? leafId;
  if (tip === null) return [];
  const limit = before === undefined ? pageLength : pageLength + 1;
  const rows = await tree.branchUpTo(viewer, id, tip, limit);
  if (before !== undefined && rows.pop()?.id !== before) throw notFound("message");
  const answers = rows.filter(({ role }) => role === "assistant").map((row) => row.id);
  const [siblings, turns] = await Promise.all([tree.siblingsOf(id, rows), turnsOf(id, answers)]);
  const active = [...turns.values()]
    .filter(({ status }) => isActiveStatus(status))
    .map((turn) => turn.id);
  const partsSoFar = await piecesOf(active);
  return rows.map(({ parentId, createdAt, pinned, ...message }) => {
    const turn = turns.get(message.id);
    return {
      ...message,
      parts: (turn && partsSoFar.get(turn.id)) ?? message.parts,
      metadata: {
        createdAt: createdAt.toISOString(),
        siblings: siblings.get(parentId ?? "") ?? [message.id],
        ...(turn && { turn: answerTurn(turn, viewer) }),
        ...(turn?.citations && { citations: turn.citations.items }),
        ...(pinned && { pinned }),
      },
    };
  });
}

/** Changes the title, the selected branch or the history strategy: all given fields, or none. Throws `not_found`. */
export async function change(
  viewer: Viewer,
  id: string,
  changes: ConversationChange,
): Promise<Conversation> {
  await store.update(viewer, id, changes);
  return get(viewer, id);
}

/**
 * Deletes the content of a conversation; its id is never accepted again. The active turn must have been stopped. `also` deletes the data of
 * other modules in the same transaction. Throws `not_found`.
 */
export async function remove(
  viewer: Viewer,
  id: string,
  also: (tx: Transaction) => Promise<void>,
): Promise<void> {
  await inTransaction(async (tx) => {
    await also(tx);
    await store.empty(tx, viewer, id);
    await record(tx, viewer, "conversation.deleted", { conversationId: id });
  });
}
