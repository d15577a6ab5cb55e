import { requireViewer } from "#lib/auth/index.ts";
import { changeMemory } from "#lib/chat/index.ts";
import { summaryChangeSchema } from "#lib/context/schema.ts";
import { body, endpoint, noContent, pathId } from "#lib/http.ts";

export const PATCH = endpoint<{ id: string }>(async (request, { id }) => {
  const viewer = await requireViewer(request);
  const summary = await body(request, summaryChangeSchema);
  await changeMemory(viewer, pathId(id, "conversation"), { summary });
  return noContent();
});
