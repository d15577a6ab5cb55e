import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { get } from "#components/frame/api-client.ts";
import type { Model, ModelPage } from "#lib/models/schema.ts";

/** While there is no model, one is looked for this often, in ms. */
const every = 4_000;

const queryKey = ["models"];

/** The models that one may ask. `written` are those that the page came with; a page that came without any finds the first one by itself. */
export function useModels(written: Model[]): Model[] {
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey,
    queryFn: async () => (await get<ModelPage>("/api/models")).items,
    initialData: written,
    staleTime: Infinity,
    refetchInterval: ({ state }) => ((state.data ?? []).length === 0 ? every : false),
  });
  // A page that the server writes later knows better than what an earlier one came with.
  useEffect(() => {
    if (written.length > 0) client.setQueryData(queryKey, written);
  }, [client, written]);
  return data;
}
