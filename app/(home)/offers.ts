import type { Viewer } from "#lib/auth/viewer.ts";
import { offeredModels } from "#lib/chat/index.ts";
import { listCollections } from "#lib/knowledge/index.ts";

/** What a viewer can choose for a question: models, and collections to answer it from. */
export async function offersTo(viewer: Viewer) {
  const [models, collections] = await Promise.all([
    offeredModels(viewer, { limit: 500 }),
    listCollections(viewer, { limit: 100 }),
  ]);
  return { models: models.items, collections: collections.items };
}
