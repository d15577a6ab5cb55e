import { list } from "#lib/audit/index.ts";
import { auditQuerySchema } from "#lib/audit/schema.ts";
import { requireAdmin } from "#lib/auth/index.ts";
import { endpoint, query } from "#lib/http.ts";

export const GET = endpoint(async (request) => {
  const admin = await requireAdmin(request);
  return Response.json(await list(admin, query(request, auditQuerySchema)));
});
