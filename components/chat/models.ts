import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { getJson } from "#components/frame/api-client.ts";
import type { Model, ModelPage } from "#lib/models/schema.ts";

/** The interval, in ms, at which models are requested while there is none. */
const every = 4_000;

const queryKey = ["models"];

/**
 * The models that can be chosen. `written` are those rendered by the server; a page rendered without any requests them until there is one.
 */
export function useModels(written: Model[]): Model[] {
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey,
    queryFn: async () => (await getJson<ModelPage>("/api/models")).items,
    initialData: written,
    staleTime: Infinity,
    refetchInterval: ({ state }) => ((state.data ?? []).length === 0 ? every : false),
  });
  // The models of a page that was rendered later replace those of an earlier one.
  useEffect(() => {
    if (written.length > 0) client.setQueryData(queryKey, written);
  }, [client, written]);
  return data;
}
