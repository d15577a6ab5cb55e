import type { Admin } from "#lib/auth/viewer.ts";
import { current } from "#lib/settings/index.ts";

import { isOffered, lastKnownEntries } from "./offered-models.ts";
import { windowOf } from "./profiles.ts";

/** A copy of a model in the memory of a server: its window as it was loaded and as calls ask for it, in tokens, and the share on the card. */
export type LoadedCopy = {
  model: string;
  runtime: string;
  loadedWindow: number | undefined;
  wantedWindow: number;
  /** In percent; undefined when the server does not say. */
  onCard: number | undefined;
};

/** The copies of offered models that are in memory, as last known. `undefined`: for whoever may run programs on this machine. */
export async function loadedCopies(_admin: Admin | undefined): Promise<LoadedCopy[]> {
  const [entries, limits] = await Promise.all([lastKnownEntries(), current()]);
  return entries.filter(isOffered).flatMap(({ id, known, source, model, row }) =>
    (known.loaded ?? [])
      .filter(({ name }) => name === source)
      .map(({ sizeBytes, vramBytes, contextLength }) => ({
        model: id,
        runtime: known.runtime.name,
        loadedWindow: contextLength,
        wantedWindow: windowOf(model, row, limits),
        onCard:
          sizeBytes === undefined || vramBytes === undefined
            ? undefined
            : Math.min(100, Math.floor((100 * vramBytes) / sizeBytes)),
      })),
  );
}
