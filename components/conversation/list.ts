// The user's list of conversations. It is read again when it may have changed: when a turn began or ended here, when a conversation was
// renamed or deleted, and when the user comes back to the page.

import { type QueryClient, useQuery } from "@tanstack/react-query";

import { getJson, send } from "#components/frame/api-client.ts";
import { getQueryClient } from "#components/frame/query-client.tsx";
import type { ConversationEntry, ConversationPage } from "#lib/conversations/schema.ts";
import { dispatch } from "./store.ts";
import { tellWindows } from "./windows.ts";

const queryKey = ["conversations"];

/** The list. `initial` was rendered by the server and is used until newer data is known. */
export function useConversationList(initial: ConversationPage): ConversationPage {
  const { data } = useQuery({
    queryKey,
    queryFn: ({ client }) => readNewest(client),
    initialData: initial,
    staleTime: Infinity,
  });
  return data;
}

async function readNewest(client: QueryClient): Promise<ConversationPage> {
  const page = await getJson<ConversationPage>("/api/conversations");
  return withNewest(client.getQueryData<ConversationPage>(queryKey), page);
}

/** The list after its newest page was read again: older conversations that were loaded before stay after it. */
export function withNewest(
  known: ConversationPage | undefined,
  page: ConversationPage,
): ConversationPage {
  if (!known || page.nextCursor === null) return page;
  const newest = new Set(page.items.map(({ id }) => id));
  const last = page.items.at(-1)?.updatedAt ?? "";
  const older = known.items.filter(({ id, updatedAt }) => !newest.has(id) && updatedAt < last);
  return older.length === 0
    ? page
    : { items: [...page.items, ...older], nextCursor: known.nextCursor };
}

/** Reads the newest page again. A failure is ignored, since the next refresh comes soon. */
export function refreshConversationList(): void {
  void getQueryClient().invalidateQueries({ queryKey });
}

/** Loads the next page of older conversations. Throws what `get` throws. */
export async function readOlder(): Promise<void> {
  const cursor = getQueryClient().getQueryData<ConversationPage>(queryKey)?.nextCursor;
  if (!cursor) return;
  const page = await getJson<ConversationPage>(
    `/api/conversations?cursor=${encodeURIComponent(cursor)}`,
  );
  change((items) => {
    const known = new Set(items.map(({ id }) => id));
    return [...items, ...page.items.filter(({ id }) => !known.has(id))];
  }, page.nextCursor);
}

/** Renames a conversation. Throws what `send` throws; the old title then stays. */
export async function renameConversation(id: string, title: string): Promise<void> {
  await send("PATCH", `/api/conversations/${id}`, { title });
  change((items) => items.map((entry) => (entry.id === id ? { ...entry, title } : entry)));
  dispatch(id, { type: "renamed", title });
  tellWindows(id);
  refreshConversationList();
}

/** Deletes a conversation with all its messages. Throws what `send` throws; the conversation then stays. */
export async function removeConversation(id: string): Promise<void> {
  dispatch(id, { type: "removing" });
  try {
    await send("DELETE", `/api/conversations/${id}`);
  } catch (thrown) {
    dispatch(id, { type: "notRemoved" });
    throw thrown;
  }
  change((items) => items.filter((entry) => entry.id !== id));
  tellWindows(id);
  refreshConversationList();
}

function change(
  itemsAfter: (items: ConversationEntry[]) => ConversationEntry[],
  nextCursor?: string | null,
): void {
  getQueryClient().setQueryData<ConversationPage>(
    queryKey,
    (known) =>
      known && {
        items: itemsAfter(known.items),
        nextCursor: nextCursor === undefined ? known.nextCursor : nextCursor,
      },
  );
}
