import "server-only";

// What this process does with model servers and models beside answering questions, from its start to its end.

import { watchVersions } from "#lib/compatibility/index.ts";
import { watchModels } from "#lib/models/index.ts";
import { resumePulls } from "#lib/pulls/index.ts";
import { offerReleases } from "#lib/releases/index.ts";
import { watchRuntimes } from "#lib/runtimes/index.ts";
import { resumeTrials } from "#lib/trials/index.ts";

/** Starts what keeps the state of model servers, models and releases. Throws `StartError` when models.yaml has a mistake. */
export function watchModelServers(): void {
  watchRuntimes();
  // First, because models are read with the releases.
  offerReleases();
  watchModels();
  watchVersions();
}

/** Goes on with pulls and tests of web servers that have ended. Never throws. */
export async function resumeModelWork(): Promise<void> {
  await resumePulls();
  await resumeTrials();
}
