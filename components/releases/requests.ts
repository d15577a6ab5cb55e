// The requests of the page of releases. They throw `Refused` or `Unreachable`.

import { useQuery } from "@tanstack/react-query";

import { getJson, send } from "#components/frame/api-client.ts";
import { getQueryClient } from "#components/frame/query-client.tsx";
import type {
  Comparison,
  NewRelease,
  Release,
  ReleaseChange,
  ReleasePage,
} from "#lib/releases/schema.ts";

const queryKey = ["releases"];
/** The intervals, in ms, at which a visible page reads the releases and a comparison again. */
const every = { list: 10_000, comparison: 15_000 };

/** The releases, the newest first. `isStale`: the last attempt to read them failed. */
export function useReleases(initial: Release[]): { releases: Release[]; isStale: boolean } {
  const { data, isError } = useQuery({
    queryKey,
    queryFn: async () => (await getJson<ReleasePage>("/api/admin/releases?limit=100")).items,
    initialData: initial,
    staleTime: Infinity,
    // Each page that the server renders brings newer data.
    gcTime: 0,
    refetchInterval: every.list,
    retry: false,
  });
  return { releases: data, isStale: isError };
}

/** The comparison of a release: undefined while it is read for the first time, null when it could not be read. */
export function useComparison({ id, state }: Release): Comparison | undefined | null {
  const { data, isError } = useQuery({
    queryKey: ["comparison", id, state],
    queryFn: () => getJson<Comparison>(`/api/admin/releases/${id}/comparison`),
    gcTime: 0,
    refetchInterval: state === "running" ? every.comparison : false,
    retry: false,
  });
  return data ?? (isError ? null : undefined);
}

async function changed(method: string, path: string, body?: unknown): Promise<true> {
  await send(method, `/api/admin/releases${path}`, body);
  await getQueryClient().invalidateQueries({ queryKey });
  return true;
}

export const addRelease = (wish: NewRelease): Promise<true> => changed("POST", "", wish);

export const changeRelease = ({ id }: Release, wish: ReleaseChange): Promise<true> =>
  changed("PATCH", `/${id}`, wish);

/** Gives its model to everyone, or takes it back. */
export const endRelease = ({ id }: Release, how: "complete" | "revert"): Promise<true> =>
  changed("POST", `/${id}/${how}`);

export const removeRelease = ({ id }: Release): Promise<true> => changed("DELETE", `/${id}`);
