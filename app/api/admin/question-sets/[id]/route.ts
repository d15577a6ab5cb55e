import { endpoint, pathId } from "#lib/http/index.ts";
import { changeQuestionSet, deleteQuestionSet } from "#lib/trials/index.ts";
import { longestSetBody, questionSetChangeSchema, questionSetSchema } from "#lib/trials/schema.ts";

const params = { id: pathId("question_set") };

export const PATCH = endpoint(
  {
    summary: "Change a set of test questions",
    who: "admin",
    params,
    body: questionSetChangeSchema,
    limit: longestSetBody,
    answer: questionSetSchema,
    errors: ["conflict"],
  },
  ({ viewer, params: { id }, body }) => changeQuestionSet(viewer, id, body),
);

export const DELETE = endpoint(
  { summary: "Delete a set of test questions; results are kept", who: "admin", params },
  ({ viewer, params: { id } }) => deleteQuestionSet(viewer, id),
);
