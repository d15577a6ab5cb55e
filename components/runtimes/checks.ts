// The checks of compatibility, as pages read them.

import { useQuery } from "@tanstack/react-query";

import { getJson, send } from "#components/frame/api-client.ts";
import { getQueryClient } from "#components/frame/query-client.tsx";
import type { Compatibility, CompatibilityPage } from "#lib/compatibility/schema.ts";

const queryKey = ["checks"];
/** The intervals, in ms, at which a visible page reads them again: often while one runs. */
const every = { quiet: 30_000, running: 2_000 };

/** The checks of all addresses; none while they have not been read. */
export function useChecks(): Compatibility[] {
  const { data = [] } = useQuery({
    queryKey,
    queryFn: async () => (await getJson<CompatibilityPage>("/api/admin/runtimes/checks")).items,
    refetchInterval: ({ state }) =>
      state.data?.some(({ running }) => running) ? every.running : every.quiet,
    retry: false,
  });
  return data;
}

export async function startCheck(runtimeId: string): Promise<true> {
  await send("POST", `/api/admin/runtimes/${runtimeId}/check`);
  await getQueryClient().invalidateQueries({ queryKey });
  return true;
}
