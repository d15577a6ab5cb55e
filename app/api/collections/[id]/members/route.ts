import { endpoint, pathId } from "#lib/http/index.ts";
import { membersOf, setMembers } from "#lib/knowledge/index.ts";
import { memberListSchema, membersSchema } from "#lib/knowledge/schema.ts";

const params = { id: pathId("collection") };

export const GET = endpoint(
  {
    summary: "The members of a collection of the viewer",
    who: "viewer",
    params,
    answer: memberListSchema,
  },
  ({ viewer, params: { id } }) => membersOf(viewer, id),
);

export const PUT = endpoint(
  {
    summary: "Replace the members of a collection of the viewer",
    who: "viewer",
    params,
    body: membersSchema,
    answer: memberListSchema,
  },
  ({ viewer, params: { id }, body }) => setMembers(viewer, id, body.items),
);
