// The requests of the page of models. They throw `Refused` or `Unreachable`.

import { useQuery } from "@tanstack/react-query";

import { getJson, send } from "#components/frame/api-client.ts";
import { getQueryClient } from "#components/frame/query-client.tsx";
import type { ModelChange, ModelItem, ModelItemPage } from "#lib/models/schema.ts";
import type { NewPull, Pull, PullPage } from "#lib/pulls/schema.ts";

const modelsKey = ["models"];
const pullsKey = ["pulls"];
/** The intervals, in ms, at which a visible page reads the states again: often while something moves. */
const every = { quiet: 5_000, moving: 1_000 };

/** The models, read again while the page is visible. `isStale`: the last attempt failed. */
export function useModels(initial: ModelItem[]): { models: ModelItem[]; isStale: boolean } {
  const { data, isError } = useQuery({
    queryKey: modelsKey,
    queryFn: async () => (await getJson<ModelItemPage>("/api/admin/models?limit=500")).items,
    initialData: initial,
    staleTime: Infinity,
    // Each page that the server renders brings newer data.
    gcTime: 0,
    refetchInterval: ({ state }) =>
      state.data?.some(({ loading }) => loading) ? every.moving : every.quiet,
    retry: false,
  });
  return { models: data, isStale: isError };
}

export function usePulls(initial: Pull[]): Pull[] {
  const { data } = useQuery({
    queryKey: pullsKey,
    queryFn: async () => {
      const before = getQueryClient().getQueryData<Pull[]>(pullsKey) ?? [];
      const { items } = await getJson<PullPage>("/api/admin/models/pulls");
      const wasRunning = ({ id }: Pull) =>
        before.some((each) => each.id === id && each.state === "running");
      // What has been pulled is a model now.
      if (items.some((pull) => pull.state === "done" && wasRunning(pull))) refreshModels();
      return items;
    },
    initialData: initial,
    staleTime: Infinity,
    gcTime: 0,
    refetchInterval: ({ state }) =>
      state.data?.some(({ state: is }) => is === "running") ? every.moving : every.quiet,
    retry: false,
  });
  return data;
}

const refreshModels = () => void getQueryClient().invalidateQueries({ queryKey: modelsKey });
const refreshPulls = () => void getQueryClient().invalidateQueries({ queryKey: pullsKey });

const pathOf = ({ id }: Pick<ModelItem, "id">, verb = "") =>
  `/api/admin/models/${encodeURIComponent(id)}${verb}`;

export async function changeModel(model: ModelItem, wish: ModelChange): Promise<true> {
  await send("PATCH", pathOf(model), wish);
  // A default and a place concern the others too.
  await getQueryClient().invalidateQueries({ queryKey: modelsKey });
  return true;
}

export async function deleteModel(model: ModelItem): Promise<true> {
  await send("DELETE", pathOf(model));
  getQueryClient().setQueryData<ModelItem[]>(modelsKey, (models) =>
    models?.filter(({ id }) => id !== model.id),
  );
  refreshModels();
  return true;
}

export async function loadModel(model: ModelItem): Promise<true> {
  await send("POST", pathOf(model, "/load"));
  refreshModels();
  return true;
}

export async function unloadModel(model: ModelItem): Promise<true> {
  await send("POST", pathOf(model, "/unload"));
  refreshModels();
  return true;
}

export async function startPull(wish: NewPull): Promise<true> {
  await send("POST", "/api/admin/models/pull", wish);
  await getQueryClient().invalidateQueries({ queryKey: pullsKey });
  return true;
}

/** Cancels a pull that is running, and removes one that has ended. */
export async function cancelPull({ id }: Pull): Promise<true> {
  await send("DELETE", `/api/admin/models/pulls/${id}`);
  refreshPulls();
  return true;
}
