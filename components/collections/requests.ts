// The requests of the pages of collections. They throw `Refused` or `Unreachable`.

import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { getJson, send } from "#components/frame/api-client.ts";
import { getQueryClient } from "#components/frame/query-client.tsx";
import type {
  Collection,
  CollectionChange,
  CollectionPage,
  DocumentList,
  KnowledgeDocument,
  MemberList,
  NewCollection,
  SearchResult,
} from "#lib/knowledge/schema.ts";
import type { ColleaguePage } from "#lib/users/schema.ts";

const collectionsKey = ["collections"];
const documentsKey = (collectionId: string) => ["documents", collectionId];
const membersKey = (collectionId: string) => ["members", collectionId];
/** The intervals, in ms, at which a visible page reads the states of documents again: often while something moves. */
const every = { quiet: 15_000, moving: 1_000 };
/** How many documents are shown at first. */
export const firstDocuments = 50;
/** The most that one request reads. */
const mostOfRequest = 200;
/** How many passages a question is tried with. */
const mostTried = 10;

/** The collections that the viewer may read. */
export function useCollections(initial: Collection[]): Collection[] {
  const { data } = useQuery({
    queryKey: collectionsKey,
    queryFn: async () => (await getJson<CollectionPage>("/api/collections?limit=200")).items,
    initialData: initial,
    staleTime: Infinity,
    // Each page that the server renders brings newer data.
    gcTime: 0,
  });
  return data;
}

const refreshCollections = () => getQueryClient().invalidateQueries({ queryKey: collectionsKey });

export const collectionPath = (id: string, rest = "") => `/api/collections/${id}${rest}`;
export const documentPath = (collectionId: string, documentId: string, rest = "") =>
  collectionPath(collectionId, `/documents/${documentId}${rest}`);

export async function addCollection(wish: NewCollection): Promise<Collection> {
  const made = (await (await send("POST", "/api/collections", wish)).json()) as Collection;
  await refreshCollections();
  return made;
}

export async function changeCollection(id: string, wish: CollectionChange): Promise<true> {
  await send("PATCH", collectionPath(id), wish);
  await refreshCollections();
  return true;
}

export async function deleteCollection(id: string): Promise<true> {
  await send("DELETE", collectionPath(id));
  await refreshCollections();
  return true;
}

export type NamedMember = MemberList["items"][number];

/** Who was given a collection by name, read when `wanted`. */
export function useMembers(id: string | undefined) {
  const { data, isError } = useQuery({
    queryKey: membersKey(id ?? ""),
    queryFn: async () => (await getJson<MemberList>(collectionPath(id ?? "", "/members"))).items,
    enabled: id !== undefined,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  return { members: id === undefined ? [] : data, isLost: isError };
}

/** Gives a collection to these people, in place of those who had it. */
export async function setMembers(id: string, members: readonly NamedMember[]): Promise<true> {
  await send("PUT", collectionPath(id, "/members"), {
    items: members.map(({ userId, role }) => ({ userId, role })),
  });
  await getQueryClient().invalidateQueries({ queryKey: membersKey(id) });
  return true;
}

/** Whether its state changes by itself. */
export const isMoving = ({ status }: KnowledgeDocument): boolean =>
  status === "queued" || status === "reading" || status === "indexing";

/** The newest documents of a collection, at most `most`, read again while the page is visible. `isStale`: the last attempt failed. */
export function useDocuments(collectionId: string, initial: DocumentList, most: number) {
  const { data, isError } = useQuery({
    queryKey: [...documentsKey(collectionId), most],
    queryFn: async () => {
      const before = getQueryClient().getQueryData<DocumentList>([
        ...documentsKey(collectionId),
        most,
      ]);
      const list = await readDocuments(collectionId, most);
      // The index tells how many documents there are.
      if (before && countsOf(before) !== countsOf(list)) void refreshCollections();
      return list;
    },
    ...(most === firstDocuments && { initialData: initial }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 0,
    refetchInterval: ({ state }) => (state.data?.items.some(isMoving) ? every.moving : every.quiet),
    retry: false,
  });
  return { documents: data ?? initial, isStale: isError };
}

const countsOf = ({ items }: DocumentList): string =>
  `${items.length} ${items.filter(({ searchable }) => searchable).length}`;

async function readDocuments(collectionId: string, most: number): Promise<DocumentList> {
  const items: KnowledgeDocument[] = [];
  let nextCursor: string | null = null;
  do {
    const limit = Math.min(most - items.length, mostOfRequest);
    const after: string = nextCursor === null ? "" : `&cursor=${encodeURIComponent(nextCursor)}`;
    const page: DocumentList = await getJson<DocumentList>(
      collectionPath(collectionId, `/documents?limit=${limit}${after}`),
    );
    items.push(...page.items);
    nextCursor = page.nextCursor;
  } while (nextCursor !== null && items.length < most);
  return { items, nextCursor };
}

export async function refreshDocuments(collectionId: string): Promise<void> {
  await getQueryClient().invalidateQueries({ queryKey: documentsKey(collectionId) });
  await refreshCollections();
}

export async function deleteDocument(collectionId: string, id: string): Promise<true> {
  await send("DELETE", documentPath(collectionId, id));
  await refreshDocuments(collectionId);
  return true;
}

export async function retryDocument(collectionId: string, id: string): Promise<true> {
  await send("POST", documentPath(collectionId, id, "/retry"));
  await refreshDocuments(collectionId);
  return true;
}

/** The passages of one collection that have to do with a question. */
export async function tryQuestion(collectionId: string, query: string): Promise<SearchResult> {
  const wish = { query, collections: [collectionId], limit: mostTried };
  return (await (await send("POST", "/api/collections/search", wish)).json()) as SearchResult;
}

/** The person with this user name, in full; an empty list when there is none. */
export async function findPerson(username: string): Promise<Omit<NamedMember, "role">[]> {
  const query = `?username=${encodeURIComponent(username)}`;
  const { items } = await getJson<ColleaguePage>(`/api/people${query}`);
  return items.map(({ id, ...person }) => ({ userId: id, ...person }));
}
