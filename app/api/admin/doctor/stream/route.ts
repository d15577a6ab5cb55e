import { probeStream } from "#lib/doctor/index.ts";
import { endpoint } from "#lib/http/index.ts";

export const GET = endpoint(
  {
    summary: "A stream with the headers of answers, whose pieces say when each was sent",
    who: "admin",
    answer: "stream",
  },
  () => probeStream(),
);
