import { useQuery } from "@tanstack/react-query";

import { get, send } from "#components/frame/api-client.ts";
import { getQueryClient } from "#components/frame/query-client.tsx";
import type { Me, MeChange } from "#lib/users/schema.ts";

const queryKey = ["me"];

/** What a person can see and change of themselves, beginning with what the server wrote into the page. */
export function useMe(initial: Me): Me {
  const { data } = useQuery({
    queryKey,
    queryFn: () => get<Me>("/api/me"),
    initialData: initial,
    staleTime: Infinity,
    // The server writes it into each page anew.
    gcTime: 0,
  });
  return data;
}

/** Changes something of oneself, and shows what the server made of it. Throws `Refused` or `Unreachable`. */
export async function changeMe(change: MeChange): Promise<Me> {
  const client = getQueryClient();
  const me = (await (await send("PATCH", "/api/me", change)).json()) as Me;
  // What is being read meanwhile may be older than the change.
  await client.cancelQueries({ queryKey });
  client.setQueryData<Me>(queryKey, me);
  return me;
}
