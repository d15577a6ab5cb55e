import { endpoint } from "#lib/http/index.ts";
import { createUser, listUsers } from "#lib/users/index.ts";
import {
  newUserAnswerSchema,
  newUserSchema,
  userPageSchema,
  userQuerySchema,
} from "#lib/users/schema.ts";

export const GET = endpoint(
  { summary: "List users", who: "admin", query: userQuerySchema, answer: userPageSchema },
  ({ viewer, query }) => listUsers(viewer, query),
);

export const POST = endpoint(
  {
    summary: "Create a user",
    who: "admin",
    body: newUserSchema,
    answer: newUserAnswerSchema,
    status: 201,
    errors: ["conflict"],
  },
  ({ viewer, body }) => createUser(viewer, body),
);
