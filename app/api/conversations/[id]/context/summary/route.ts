import { requireViewer } from "#lib/auth/index.ts";
import { changeSummary } from "#lib/chat/index.ts";
import { summaryChangeSchema } from "#lib/context/schema.ts";
import { body, endpoint, noContent, pathId } from "#lib/http.ts";

export const PATCH = endpoint<{ id: string }>(async (request, { id }) => {
  const viewer = await requireViewer(request);
  await changeSummary(viewer, pathId(id, "conversation"), await body(request, summaryChangeSchema));
  return noContent();
});
