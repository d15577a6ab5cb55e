import { endpoint } from "#lib/http.ts";
import { readiness } from "#lib/readiness.ts";

export const GET = endpoint(async () => {
  const { ready, ...report } = await readiness();
  return Response.json(report, { status: ready ? 200 : 503 });
});
