import { answerSignIn } from "#lib/auth/index.ts";
import { endpoint, withBufferedBody } from "#lib/http.ts";

type Params = { nextauth: string[] };

export const GET = endpoint<Params>(answerSignIn);
export const POST = endpoint<Params>(async (request, params) =>
  answerSignIn(await withBufferedBody(request), params),
);
