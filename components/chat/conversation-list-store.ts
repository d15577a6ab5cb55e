// The list of a person's conversations, as the page knows it. It is read anew when something of it may have changed: a turn began or ended
// here, the reader came back to the page.

import { useSyncExternalStore } from "react";
import { get, send } from "#components/frame/api-client.ts";
import type { ConversationEntry, ConversationPage } from "#lib/conversations/schema.ts";
import { conversationState, patchConversation } from "./conversation-store.ts";

export type Listing = {
  entries: ConversationEntry[];
  /** Where the older ones begin; null when all are here. */
  next: string | null;
  /** Conversations whose answer came while the reader was elsewhere. */
  fresh: ReadonlySet<string>;
};

let listing: Listing | undefined;
const watchers = new Set<() => void>();

function change(next: Listing): void {
  listing = next;
  for (const watcher of watchers) watcher();
}

const asListing = (
  { items, nextCursor }: ConversationPage,
  fresh: ReadonlySet<string> = new Set(),
): Listing => ({
  entries: items,
  next: nextCursor,
  fresh,
});

/** The list. `initial` is what the server wrote into the page, for as long as nothing newer is known. */
export function useListing(initial: Listing): Listing {
  const now = () => listing ?? initial;
  return useSyncExternalStore(
    (watcher) => {
      listing ??= initial;
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    now,
    () => initial,
  );
}

export { asListing };

/** Reads the newest page anew; older ones that were read stay behind it. A failure changes nothing: the next reason to look comes soon. */
export async function refreshListing(): Promise<void> {
  const page = await get<ConversationPage>("/api/conversations").catch(() => undefined);
  if (!page || !listing) return;
  const newest = new Set(page.items.map(({ id }) => id));
  const last = page.items.at(-1)?.updatedAt ?? "";
  const older =
    page.nextCursor === null
      ? []
      : listing.entries.filter(({ id, updatedAt }) => !newest.has(id) && updatedAt < last);
  change({
    ...listing,
    entries: [...page.items, ...older],
    next: older.length > 0 ? listing.next : page.nextCursor,
  });
}

/** Reads the next older ones. Throws what `get` throws. */
export async function readOlder(): Promise<void> {
  if (!listing?.next) return;
  const { items, nextCursor } = await get<ConversationPage>(
    `/api/conversations?cursor=${encodeURIComponent(listing.next)}`,
  );
  const known = new Set(listing.entries.map(({ id }) => id));
  change({
    ...listing,
    entries: [...listing.entries, ...items.filter(({ id }) => !known.has(id))],
    next: nextCursor,
  });
}

/** Gives a conversation another title. Throws what `send` throws; then the old one stays. */
export async function renameConversation(id: string, title: string): Promise<void> {
  await send("PATCH", `/api/conversations/${id}`, { title });
  if (listing)
    change({
      ...listing,
      entries: listing.entries.map((entry) => (entry.id === id ? { ...entry, title } : entry)),
    });
  if (conversationState(id).state === "open") patchConversation(id, { title });
}

/** Deletes a conversation, with all that was said in it. Throws what `send` throws; then it stays. */
export async function removeConversation(id: string): Promise<void> {
  await send("DELETE", `/api/conversations/${id}`);
  if (listing) change({ ...listing, entries: listing.entries.filter((entry) => entry.id !== id) });
}

/** Marks a conversation as having an answer that nobody has looked at, or takes the mark away. */
export function markFresh(id: string, isFresh: boolean): void {
  if (!listing || listing.fresh.has(id) === isFresh) return;
  const fresh = new Set(listing.fresh);
  if (isFresh) fresh.add(id);
  else fresh.delete(id);
  change({ ...listing, fresh });
}
