// The requests of the page of activity. They throw `Refused` or `Unreachable`.

import { useQuery } from "@tanstack/react-query";

import { getJson } from "#components/frame/api-client.ts";
import type { Activity, UsageAnswer } from "#lib/activity/schema.ts";

/** The intervals, in ms, at which a visible page reads again what happens, and what was used today. */
const liveEvery = 2_000;
const usageEvery = 60_000;

/** What happens now, read again while the page is visible. `isStale`: the last attempt failed. */
export function useActivity(initial: Activity): { activity: Activity; isStale: boolean } {
  const { data, isError } = useQuery({
    queryKey: ["activity"],
    queryFn: () => getJson<Activity>("/api/admin/activity"),
    initialData: initial,
    staleTime: Infinity,
    gcTime: 0,
    refetchInterval: liveEvery,
    retry: false,
  });
  return { activity: data, isStale: isError };
}

/** What was used on the last days, of which only today changes. */
export function useUsage(initial: UsageAnswer): UsageAnswer {
  const { data } = useQuery({
    queryKey: ["usage"],
    queryFn: () => {
      const query = new URLSearchParams({
        days: String(initial.days.length),
        timeZone: initial.timeZone,
      });
      return getJson<UsageAnswer>(`/api/admin/usage?${query.toString()}`);
    },
    initialData: initial,
    staleTime: Infinity,
    gcTime: 0,
    refetchInterval: usageEvery,
    retry: false,
  });
  return data;
}
