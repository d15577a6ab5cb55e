// The requests of the page of general settings. They throw `Refused` or `Unreachable`.

import { useQuery } from "@tanstack/react-query";

import { getJson, send } from "#components/frame/api-client.ts";
import { getQueryClient } from "#components/frame/query-client.tsx";
import type { Settings, SettingsChange } from "#lib/settings/schema.ts";

import { hasChangedMeanwhile } from "./edits.ts";

const queryKey = ["general-settings"];
const path = "/api/admin/settings";

/** The stored settings, read again whenever the page is looked at again. */
export function useStoredSettings(initial: Settings): Settings {
  const { data } = useQuery({
    queryKey,
    queryFn: () => getJson<Settings>(path),
    initialData: initial,
    staleTime: Infinity,
    // Each page that the server renders brings newer data.
    gcTime: 0,
  });
  return data;
}

/** Whether the change was stored: not when another administrator has changed one of these settings since `shown` was read. */
export type SaveAnswer = { stored: Settings; saved: boolean };

/** Stores a change, and only what it names. A value that the page has not shown yet is not replaced: it is shown first. */
export async function saveSettings(change: SettingsChange, shown: Settings): Promise<SaveAnswer> {
  const before = await getJson<Settings>(path);
  const saved = !hasChangedMeanwhile(change, { shown, stored: before });
  const stored = saved ? ((await (await send("PATCH", path, change)).json()) as Settings) : before;
  getQueryClient().setQueryData<Settings>(queryKey, stored);
  return { stored, saved };
}
