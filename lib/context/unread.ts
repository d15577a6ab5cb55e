import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { messagesBetween } from "#lib/conversations/index.ts";

import type { StoredMemory } from "./store.ts";
import type { TextMessage } from "./window.ts";
import { asTextMessages } from "./window-parts.ts";

/** How much of the unread messages is read again, in characters per token of the window: about one compacted block. */
const unreadShare = 3;

/** The messages that a memory replaces and the model has not read; if there are too many, only the last. The others can still be recalled. */
export async function unreadOf(
  viewer: Viewer,
  conversationId: string,
  standing: StoredMemory | undefined,
  contextLength: number,
): Promise<TextMessage[]> {
  if (!standing?.pendingFromId) return [];
  const { pendingFromId: fromId, throughId } = standing;
  const longest = contextLength * unreadShare;
  return asTextMessages(
    await messagesBetween(viewer, conversationId, { fromId, throughId, longest }),
  );
}
