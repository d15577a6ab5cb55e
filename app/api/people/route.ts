import { endpoint } from "#lib/http/index.ts";
import { findColleague } from "#lib/users/index.ts";
import { colleaguePageSchema, colleagueQuerySchema } from "#lib/users/schema.ts";

export const GET = endpoint(
  {
    summary: "Find a colleague by their user name",
    who: "viewer",
    query: colleagueQuerySchema,
    answer: colleaguePageSchema,
  },
  ({ viewer, query }) => findColleague(viewer, query.username),
);
