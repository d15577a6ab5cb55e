import "server-only";

// Conversations as their last turn on this process left them, so that their next question can begin before anything is read. That is a
// presumption (`NewTurn.presumed`): the statement that stores the question verifies it. Only conversations without compactions are kept; what else
// changes of a conversation between its turns does not change their prompt.

import type { Viewer } from "#lib/auth/viewer.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { type OpenedConversation, unusedConversation } from "./opened-conversation.ts";
import { textOf } from "./text.ts";

/** The characters of all kept branches together. The longest unused are dropped first. */
const mostKept = 4_000_000;

type RecentBranch = { ownerId: string; opened: OpenedConversation; size: number };

const recent = processSingleton("recent branches", () => ({
  branches: new Map<string, RecentBranch>(),
  size: 0,
}));

/** What a turn left: the branch up to its answer, and what the conversation's row says. */
export type LeftBranch = Pick<OpenedConversation, "model" | "strategy" | "collections" | "branch">;

/** Keeps a branch that was read from its beginning, after its last message was stored. */
export function keepBranch(viewer: Viewer, id: string, left: LeftBranch): void {
  forgetBranch(id);
  const leafId = left.branch.at(-1)?.id ?? null;
  const size = left.branch.reduce((sum, { parts }) => sum + textOf(parts).length, 0);
  // Of an answer the prompt needs its text, and not its reasoning.
  const branch = left.branch.map((message) => ({
    ...message,
    parts: message.parts.filter(({ type }) => type === "text"),
  }));
  const opened = { ...unusedConversation, ...left, branch, exists: true, leafId, tipId: leafId };
  recent.branches.set(id, { ownerId: viewer.id, opened, size });
  recent.size += size;
  for (const oldest of recent.branches.keys()) {
    if (recent.size <= mostKept) break;
    forgetBranch(oldest);
  }
}

/** A conversation of the viewer as its last turn left it, if that is known. */
export function recentBranch(viewer: Viewer, id: string): OpenedConversation | undefined {
  const found = recent.branches.get(id);
  return found?.ownerId === viewer.id ? found.opened : undefined;
}

/** After a change of the conversation that is not a turn. */
export function forgetBranch(id: string): void {
  recent.size -= recent.branches.get(id)?.size ?? 0;
  recent.branches.delete(id);
}
