// The contract of NextAuth's routes. NextAuth answers them itself, so they are described here and not checked.

import { z } from "zod";

const formSchema = z.object({
  username: z.string(),
  password: z.string(),
  csrfToken: z.string(),
  json: z.literal("true").optional(),
});

export const csrf = {
  summary: "Get a token to sign in or out with",
  who: "anyone" as const,
  answer: z.object({ csrfToken: z.string() }),
  errors: ["invalid", "unavailable"] as const,
};

export const signInOperation = {
  summary: "Sign in",
  who: "anyone" as const,
  form: formSchema,
  answer: z.object({ url: z.string() }),
  errors: ["unauthenticated", "rate_limited", "unavailable"] as const,
};

export const signOutOperation = {
  summary: "Sign out",
  who: "viewer" as const,
  form: formSchema.pick({ csrfToken: true, json: true }),
  answer: z.object({ url: z.string() }),
};
