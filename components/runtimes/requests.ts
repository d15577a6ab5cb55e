// The requests of the page of model servers. They throw `Refused` or `Unreachable`.

import { useQuery } from "@tanstack/react-query";

import { getJson, send } from "#components/frame/api-client.ts";
import { getQueryClient } from "#components/frame/query-client.tsx";
import type {
  NewRuntime,
  RuntimeChange,
  RuntimeItem,
  RuntimePage,
  RuntimeTest,
  RuntimeTestAnswer,
} from "#lib/runtimes/schema.ts";

const queryKey = ["runtimes"];
/** The interval, in ms, at which a visible page reads the states again. */
const every = 5_000;

/** The model servers with their states, read again while the page is visible. `isStale`: the last attempt failed. */
export function useRuntimes(initial: RuntimeItem[]): { runtimes: RuntimeItem[]; isStale: boolean } {
  const { data, isError } = useQuery({
    queryKey,
    queryFn: async () => (await getJson<RuntimePage>("/api/admin/runtimes?limit=200")).items,
    initialData: initial,
    staleTime: Infinity,
    // Each page that the server renders brings newer data.
    gcTime: 0,
    refetchInterval: every,
    retry: false,
  });
  return { runtimes: data, isStale: isError };
}

/** Applies a change to the list at once, and fetches the list again. */
function changed(runtimesAfter: (runtimes: RuntimeItem[]) => RuntimeItem[]): void {
  const client = getQueryClient();
  client.setQueryData<RuntimeItem[]>(queryKey, (runtimes) => runtimes && runtimesAfter(runtimes));
  void client.invalidateQueries({ queryKey });
}

const sent = async <Answer>(method: string, path: string, body: unknown): Promise<Answer> =>
  (await (await send(method, `/api/admin/runtimes${path}`, body)).json()) as Answer;

export async function addRuntime(wish: NewRuntime): Promise<RuntimeItem> {
  const runtime = await sent<RuntimeItem>("POST", "", wish);
  changed((runtimes) => [...runtimes, runtime]);
  return runtime;
}

export async function changeRuntime(id: string, wish: RuntimeChange): Promise<RuntimeItem> {
  const runtime = await sent<RuntimeItem>("PATCH", `/${id}`, wish);
  changed((runtimes) => runtimes.map((each) => (each.id === id ? runtime : each)));
  return runtime;
}

export async function deleteRuntime({ id }: RuntimeItem): Promise<true> {
  await send("DELETE", `/api/admin/runtimes/${id}`);
  changed((runtimes) => runtimes.filter((each) => each.id !== id));
  return true;
}

/** Asks addresses what they are, without storing anything. */
export const tryRuntime = (wish: RuntimeTest): Promise<RuntimeTestAnswer> =>
  sent("POST", "/test", wish);
