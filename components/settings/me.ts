import { useQuery } from "@tanstack/react-query";

import { getJson, send } from "#components/frame/api-client.ts";
import { getQueryClient } from "#components/frame/query-client.tsx";
import type { Me, MeChange } from "#lib/users/schema.ts";

const queryKey = ["me"];

/** The user's own account data. The initial data was rendered by the server. */
export function useMe(initial: Me): Me {
  const { data } = useQuery({
    queryKey,
    queryFn: () => getJson<Me>("/api/me"),
    initialData: initial,
    staleTime: Infinity,
    // Each page that the server renders brings newer data.
    gcTime: 0,
  });
  return data;
}

/** Changes the user's own account, and shows the result that the server returns. Throws `Refused` or `Unreachable`. */
export async function saveMe(change: MeChange): Promise<Me> {
  const client = getQueryClient();
  const me = (await (await send("PATCH", "/api/me", change)).json()) as Me;
  // A read that is in progress may return data from before the change.
  await client.cancelQueries({ queryKey });
  client.setQueryData<Me>(queryKey, me);
  return me;
}
