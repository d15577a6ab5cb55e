import { requireViewer } from "#lib/auth/index.ts";
import { changeFact, deleteFact } from "#lib/chat/index.ts";
import { factChangeSchema } from "#lib/context/schema.ts";
import { body, endpoint, noContent, pathId } from "#lib/http.ts";

type Params = { id: string; factId: string };

export const PATCH = endpoint<Params>(async (request, { id, factId }) => {
  const viewer = await requireViewer(request);
  await changeFact(
    viewer,
    pathId(id, "conversation"),
    factId,
    await body(request, factChangeSchema),
  );
  return noContent();
});

export const DELETE = endpoint<Params>(async (request, { id, factId }) => {
  const viewer = await requireViewer(request);
  await deleteFact(viewer, pathId(id, "conversation"), factId);
  return noContent();
});
