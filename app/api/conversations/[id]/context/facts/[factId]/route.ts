import { requireViewer } from "#lib/auth/index.ts";
import { changeMemory } from "#lib/chat/index.ts";
import { factChangeSchema } from "#lib/context/schema.ts";
import { body, endpoint, noContent, pathId } from "#lib/http.ts";

type Params = { id: string; factId: string };

export const PATCH = endpoint<Params>(async (request, { id, factId }) => {
  const viewer = await requireViewer(request);
  const change = await body(request, factChangeSchema);
  await changeMemory(viewer, pathId(id, "conversation"), { factId, change });
  return noContent();
});

export const DELETE = endpoint<Params>(async (request, { id, factId }) => {
  const viewer = await requireViewer(request);
  await changeMemory(viewer, pathId(id, "conversation"), { factId, change: "remove" });
  return noContent();
});
