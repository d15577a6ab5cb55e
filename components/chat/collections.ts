import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { getJson } from "#components/frame/api-client.ts";
import type { Collection, CollectionPage } from "#lib/knowledge/schema.ts";

/** In ms: how long the list of collections is taken for current. */
const current = 30_000;

const queryKey = ["collections", "choice"];

export type CollectionChoice = {
  /** The collections that can be chosen. */
  collections: Collection[];
  /** Those that the next question is answered from. */
  chosen: Collection[];
  /** What is sent: their ids, if the user chose here. Otherwise the server goes on with those of the conversation. */
  wish: { collections?: string[] };
  toggle: (id: string) => void;
};

/**
 * The collections of the next question: the user's choice, else those of the conversation, `remembered`. `written` are the ones to choose from, as the server
 * rendered them into the page.
 */
export function useCollectionChoice(remembered: string[], written: Collection[]): CollectionChoice {
  const client = useQueryClient();
  const { data: collections } = useQuery({
    queryKey,
    queryFn: async () => (await getJson<CollectionPage>("/api/collections?limit=100")).items,
    initialData: written,
    staleTime: current,
  });
  // Those of a page that was rendered later replace those of an earlier one.
  useEffect(() => {
    client.setQueryData(queryKey, written);
  }, [client, written]);
  const [own, setOwn] = useState<string[]>();
  const ids = own ?? remembered;
  const chosen = collections.filter(({ id }) => ids.includes(id));
  return {
    collections,
    chosen,
    // One that has been deleted since must not be named.
    wish: own ? { collections: chosen.map(({ id }) => id) } : {},
    toggle: (id) => {
      const kept = chosen.map((each) => each.id);
      setOwn(kept.includes(id) ? kept.filter((each) => each !== id) : [...kept, id]);
    },
  };
}
