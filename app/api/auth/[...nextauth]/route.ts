import { z } from "zod";

import { answerSignIn } from "#lib/auth/index.ts";
import { endpoint } from "#lib/http/index.ts";

import { csrf, signInOperation, signOutOperation } from "./operations.ts";

const params = { nextauth: { schema: z.array(z.string()), missing: "route_missing" as const } };

export const GET = endpoint(
  {
    summary: "NextAuth",
    who: "anyone",
    params,
    answer: "response",
    operations: { "/api/auth/csrf": csrf },
  },
  ({ request, params }) => answerSignIn(request, params),
);

export const POST = endpoint(
  {
    summary: "NextAuth",
    who: "anyone",
    params,
    body: "buffered",
    answer: "response",
    operations: {
      "/api/auth/callback/credentials": signInOperation,
      "/api/auth/signout": signOutOperation,
    },
  },
  ({ request, params }) => answerSignIn(request, params),
);
