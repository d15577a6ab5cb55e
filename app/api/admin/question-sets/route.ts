import { endpoint } from "#lib/http/index.ts";
import { createQuestionSet, listQuestionSets } from "#lib/trials/index.ts";
import {
  longestSetBody,
  newQuestionSetSchema,
  questionSetPageSchema,
  questionSetSchema,
} from "#lib/trials/schema.ts";

export const GET = endpoint(
  { summary: "List sets of test questions", who: "admin", answer: questionSetPageSchema },
  ({ viewer }) => listQuestionSets(viewer),
);

export const POST = endpoint(
  {
    summary: "Create a set of test questions",
    who: "admin",
    body: newQuestionSetSchema,
    limit: longestSetBody,
    answer: questionSetSchema,
    status: 201,
    errors: ["conflict"],
  },
  ({ viewer, body }) => createQuestionSet(viewer, body),
);
