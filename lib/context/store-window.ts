import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import {
  insertTurn,
  type NewTurn,
  openBranch,
  updateTurnContext,
} from "#lib/conversations/index.ts";
import { inTransaction } from "#lib/db.ts";
import { charactersOf } from "#lib/settings/index.ts";

import { type FittedWindow, fitAgain } from "./fit-window.ts";
import { indexTerms } from "./recall-messages.ts";
import { branchContext, cutBranch, insertCut } from "./store.ts";
import { asTextMessages, newCut, upTo } from "./window-parts.ts";

/** Where a turn belongs in its conversation, with its question when that is new. */
type Place = Pick<NewTurn, "leafId" | "question" | "presumed">;

/**
 * Stores a turn with the cut of its window, both or neither; without a cut it is one statement. False when another turn of the conversation
 * came first, the conversation no longer exists, or what the turn presumed does not hold.
 */
export function storeTurn(
  viewer: Viewer,
  turn: Omit<NewTurn, keyof Place>,
  { leafId, question, presumed }: Place,
  { cut }: FittedWindow,
): Promise<boolean> {
  const row = { ...turn, leafId, presumed, ...(question && { question }) };
  if (!cut) return insertTurn(viewer, row);
  return inTransaction(async (tx) => {
    const stored = await insertTurn(viewer, row, tx);
    if (stored) await insertCut(tx, viewer, turn.conversationId, cut);
    return stored;
  });
}

/**
 * Fits the window of a stored turn again, after the server has counted `tokens` for it and refused it as too long, and stores what the model
 * will see and where the branch is cut. Throws `invalid` when it cannot fit.
 */
export async function refitWindow(
  viewer: Viewer,
  turn: { id: string; conversationId: string },
  fitted: FittedWindow,
  tokens: number,
): Promise<FittedWindow> {
  const again = fitAgain(fitted, tokens);
  await updateTurnContext(viewer, turn, again.snapshot);
  if (again.cut) await cutBranch(viewer, turn.conversationId, again.cut);
  return again;
}

/** Cuts a branch at the end of the memory that was prepared for the next cut, if there is one, and indexes what was cut. */
export async function cutAtPrepared(
  viewer: Viewer,
  { target, limits, counting, input }: FittedWindow,
): Promise<void> {
  const { conversationId, strategy } = target;
  const longest = charactersOf(limits.contextLength);
  const { branch, ...now } = await openBranch(viewer, conversationId, { strategy, longest });
  const { cut, prepared } = await branchContext(viewer, { ...now, branch, conversationId });
  if (!prepared) return;
  const { throughId, facts, summary } = prepared;
  const cost = (texts: string[]) =>
    Math.round(texts.reduce((sum, text) => sum + counting.counter.text(text), 0));
  const gone = asTextMessages(upTo(branch, throughId));
  const made = newCut(
    { branch, cut },
    {
      throughId,
      memoryThroughId: throughId,
      before: cost([input.memory ?? "", ...gone.map(({ content }) => content)]),
      after: cost([...facts.map(({ text }) => text), summary.text]),
    },
  );
  await cutBranch(viewer, conversationId, made);
  await indexTerms(viewer, conversationId, made, gone);
}
