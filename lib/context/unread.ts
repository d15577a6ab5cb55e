import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { messagesBetween } from "#lib/conversations/index.ts";

import type { BlockMessage } from "./notes.ts";
import { withoutData } from "./short-messages.ts";
import type { StoredMemory } from "./store.ts";
import { asTextMessages } from "./window-parts.ts";

/** How many of the unread messages are considered, and how much of them is read again, in characters per token of the window: about two blocks, and one. */
const [unreadShare, readShare] = [6, 3];

/**
 * The messages that a memory replaces and the model has not read; if there are too many, only the last. The others can still be recalled. They
 * are not in the server's cache any more, so that pasted data in them need not be read again.
 */
export async function unreadOf(
  viewer: Viewer,
  conversationId: string,
  standing: StoredMemory | undefined,
  contextLength: number,
): Promise<BlockMessage[]> {
  if (!standing?.pendingFromId) return [];
  const { pendingFromId: fromId, throughId } = standing;
  const longest = contextLength * unreadShare;
  const messages = asTextMessages(
    await messagesBetween(viewer, conversationId, { fromId, throughId, longest }),
  );
  const short = messages.map(withoutData);
  let left = contextLength * readShare;
  const from = short.findLastIndex(({ content, shown = content }) => {
    left -= shown.length;
    return left < 0;
  });
  return short.slice(Math.min(from + 1, Math.max(0, short.length - 1)));
}
