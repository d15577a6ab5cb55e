import { requireViewer } from "#lib/auth/index.ts";
import { offeredModels } from "#lib/chat/index.ts";
import { endpoint, query } from "#lib/http.ts";
import { modelQuerySchema } from "#lib/models/schema.ts";

export const GET = endpoint(async (request) => {
  const viewer = await requireViewer(request);
  return Response.json(await offeredModels(viewer, query(request, modelQuerySchema)));
});
