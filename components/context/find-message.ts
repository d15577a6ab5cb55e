import { showEarlier } from "#components/conversation/actions.ts";
import { conversationState } from "#components/conversation/store.ts";

const placeOf = (messageId: string) =>
  document.querySelector<HTMLElement>(`[data-message="${CSS.escape(messageId)}"]`);

/**
 * Scrolls to a message and focuses it, loading earlier messages until it is there. Returns false if it is not on this branch or cannot be
 * loaded now. With `atCut`, opens the line of the compaction after the message and focuses that.
 */
export async function findMessage(id: string, messageId: string, atCut = false): Promise<boolean> {
  while (!placeOf(messageId) && conversationState(id).earlier) {
    const before = conversationState(id).messages.length;
    await showEarlier(id);
    if (conversationState(id).messages.length === before) return false;
    // Loaded messages are rendered in the next frame.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const cut = atCut
    ? document.querySelector<HTMLDetailsElement>(`[data-cut="${CSS.escape(messageId)}"]`)
    : null;
  if (cut) cut.open = true;
  const place = cut?.querySelector("summary") ?? placeOf(messageId);
  place?.scrollIntoView({ block: "start" });
  place?.focus({ preventScroll: true });
  return place !== null;
}
