import { showEarlier } from "#components/conversation/actions.ts";
import { conversationState } from "#components/conversation/store.ts";

const placeOf = (messageId: string) =>
  document.querySelector<HTMLElement>(`[data-message="${CSS.escape(messageId)}"]`);

/**
 * Brings a message into sight and the keyboard to it, reading what came before until it is there. Answers false when it is not on this branch,
 * or cannot be read now. With `atCut` it is the line of the cut behind the message, which is opened.
 */
export async function findMessage(id: string, messageId: string, atCut = false): Promise<boolean> {
  while (!placeOf(messageId) && conversationState(id).earlier) {
    const before = conversationState(id).messages.length;
    await showEarlier(id);
    if (conversationState(id).messages.length === before) return false;
    // What was read is drawn at the next frame.
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
