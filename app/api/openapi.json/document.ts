// The contract, told in OpenAPI from the very schemas that the routes parse with. A test holds it against the routes of the build.

import { z } from "zod";
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from "zod-openapi";

import { auditPageSchema, auditQuerySchema } from "#lib/audit/schema.ts";
import { chatRequestSchema } from "#lib/chat/schema.ts";
import {
  contextAnswerSchema,
  contextQuerySchema,
  cutAnswerSchema,
  factChangeSchema,
  summaryChangeSchema,
} from "#lib/context/schema.ts";
import {
  conversationChangeSchema,
  conversationListQuerySchema,
  conversationPageSchema,
  conversationQuerySchema,
  conversationSchema,
  messageIdSchema,
} from "#lib/conversations/schema.ts";
import { statusOf } from "#lib/errors.ts";
import { modelPageSchema, modelQuerySchema } from "#lib/models/schema.ts";
import { settingsChangeSchema, settingsSchema } from "#lib/settings/schema.ts";
import {
  meChangeSchema,
  meSchema,
  newUserAnswerSchema,
  newUserSchema,
  passwordChangeSchema,
  passwordResetAnswerSchema,
  passwordResetSchema,
  setupSchema,
  userChangeSchema,
  userPageSchema,
  userQuerySchema,
  userSchema,
} from "#lib/users/schema.ts";

const errorSchema = z
  .object({
    error: z.object({
      code: z.enum([...Object.keys(statusOf), "fault"]),
      message: z.string(),
      id: z.string().optional(),
    }),
  })
  .meta({ id: "Error", description: "Why it was refused. `message` is in the person's language." });

const stallsSchema = z
  .object({
    count: z.number().int(),
    longestMs: z.number().int().optional(),
    lastAt: z.iso.datetime().optional(),
  })
  .meta({
    description:
      "How often the web server has answered nobody for 200 ms or longer since it started.",
  });
const standingSchema = z.object({
  reasons: z.array(z.string()),
  degraded: z.array(z.string()),
  details: z.object({ eventLoopStalls: stallsSchema }),
});

const json = (schema: z.ZodType) => ({ "application/json": { schema } });
const id = { id: z.uuid() };
const factId = { ...id, factId: z.string() };
const messageId = { ...id, messageId: messageIdSchema };
const refusals = Object.fromEntries(
  Object.entries(statusOf).map(([code, status]) => [
    String(status),
    { description: code, content: json(errorSchema) },
  ]),
);

type Told = {
  summary: string;
  query?: z.ZodObject;
  body?: z.ZodType;
  answer?: z.ZodType;
  status?: "200" | "201" | "204";
  /** What stands in the path. */
  named?: z.ZodRawShape;
  open?: true;
};

/** One operation. `open` is one that nobody has to sign in for. */
function operation({
  summary,
  query,
  body,
  answer,
  status = answer ? "200" : "204",
  named,
  open,
}: Told): ZodOpenApiOperationObject {
  return {
    summary,
    ...(open && { security: [] }),
    ...((named || query) && {
      requestParams: { ...(named && { path: z.object(named) }), ...(query && { query }) },
    }),
    ...(body && { requestBody: { required: true, content: json(body) } }),
    responses: {
      [status]: answer ? { description: summary, content: json(answer) } : { description: summary },
      ...refusals,
    },
  };
}

const stream = {
  description:
    "The AI SDK's UI message stream, as server-sent events. A failure after the question was stored is an `error` part.",
  headers: {
    "x-vercel-ai-ui-message-stream": { schema: { type: "string" as const, const: "v1" } },
  },
  content: { "text/event-stream": { schema: { type: "string" as const } } },
};

const form = z.object({
  username: z.string(),
  password: z.string(),
  csrfToken: z.string(),
  json: z.literal("true").optional(),
});

const paths: ZodOpenApiPathsObject = {
  "/healthz": {
    get: operation({
      summary: "Alive",
      answer: z.object({ status: z.literal("alive") }),
      open: true,
    }),
  },
  "/readyz": {
    get: operation({
      summary: "Ready, or why not; and what is missing beside",
      answer: standingSchema,
      open: true,
    }),
  },
  "/api/openapi.json": {
    get: operation({ summary: "This contract", answer: z.looseObject({}), open: true }),
  },
  "/api/setup": {
    post: operation({
      summary: "The first administrator, once",
      body: setupSchema,
      answer: meSchema,
      status: "201",
      open: true,
    }),
  },
  "/api/auth/csrf": {
    get: operation({
      summary: "A token to sign in or out with",
      answer: z.object({ csrfToken: z.string() }),
      open: true,
    }),
  },
  "/api/auth/callback/credentials": {
    post: {
      ...operation({ summary: "Sign in", answer: z.object({ url: z.string() }), open: true }),
      requestBody: {
        required: true,
        content: { "application/x-www-form-urlencoded": { schema: form } },
      },
    },
  },
  "/api/auth/signout": {
    post: {
      ...operation({ summary: "Sign out", answer: z.object({ url: z.string() }) }),
      requestBody: {
        required: true,
        content: {
          "application/x-www-form-urlencoded": {
            schema: form.pick({ csrfToken: true, json: true }),
          },
        },
      },
    },
  },
  "/api/me": {
    get: operation({ summary: "Oneself", answer: meSchema }),
    patch: operation({
      summary: "Change one's name, language or theme",
      body: meChangeSchema,
      answer: meSchema,
    }),
  },
  "/api/me/password": {
    post: operation({
      summary: "Change one's password; every other session ends",
      body: passwordChangeSchema,
    }),
  },
  "/api/models": {
    get: operation({
      summary: "The models that one may ask",
      query: modelQuerySchema,
      answer: modelPageSchema,
    }),
  },
  "/api/chat": {
    post: {
      ...operation({ summary: "One turn", body: chatRequestSchema }),
      responses: { "200": stream, ...refusals },
    },
  },
  "/api/chat/{id}/stream": {
    get: {
      ...operation({ summary: "Join the answer under way", named: id }),
      responses: { "200": stream, "204": { description: "No turn runs" }, ...refusals },
    },
  },
  "/api/chat/{id}/stop": {
    post: operation({ summary: "Stop the answer under way; what was said stays", named: id }),
  },
  "/api/conversations": {
    get: operation({
      summary: "One's conversations, the latest first",
      query: conversationListQuerySchema,
      answer: conversationPageSchema,
    }),
  },
  "/api/conversations/{id}": {
    get: operation({
      summary: "A conversation",
      named: id,
      query: conversationQuerySchema,
      answer: conversationSchema,
    }),
    patch: operation({
      summary: "Another title, another branch, another way with the past",
      named: id,
      body: conversationChangeSchema,
      answer: conversationSchema,
    }),
    delete: operation({ summary: "Delete it, with all that was said", named: id }),
  },
  "/api/conversations/{id}/context": {
    get: operation({
      summary: "What a turn's model saw; without a turn, the latest's",
      named: id,
      query: contextQuerySchema,
      answer: contextAnswerSchema,
    }),
  },
  "/api/conversations/{id}/context/cuts/{messageId}": {
    get: operation({
      summary: "What stands for the messages up to a cut",
      named: messageId,
      answer: cutAnswerSchema,
    }),
  },
  "/api/conversations/{id}/context/facts/{factId}": {
    patch: operation({
      summary: "Correct what is remembered, or set it back",
      named: factId,
      body: factChangeSchema,
    }),
    delete: operation({ summary: "Remember it no longer", named: factId }),
  },
  "/api/conversations/{id}/context/summary": {
    patch: operation({
      summary: "Correct the summary, or set it back",
      named: id,
      body: summaryChangeSchema,
    }),
  },
  "/api/conversations/{id}/context/compress": {
    post: operation({ summary: "Cut the window now; answers when it is done", named: id }),
  },
  "/api/conversations/{id}/messages/{messageId}/pin": {
    put: operation({ summary: "Keep a message in the window, whatever is cut", named: messageId }),
    delete: operation({ summary: "No longer", named: messageId }),
  },
  "/api/admin/users": {
    get: operation({ summary: "People", query: userQuerySchema, answer: userPageSchema }),
    post: operation({
      summary: "Let a person in",
      body: newUserSchema,
      answer: newUserAnswerSchema,
      status: "201",
    }),
  },
  "/api/admin/users/{id}": {
    patch: operation({
      summary: "Change a person",
      named: id,
      body: userChangeSchema,
      answer: userSchema,
    }),
  },
  "/api/admin/users/{id}/password": {
    post: operation({
      summary: "Give a person another password",
      named: id,
      body: passwordResetSchema,
      answer: passwordResetAnswerSchema,
    }),
  },
  "/api/admin/settings": {
    get: operation({ summary: "The settings", answer: settingsSchema }),
    patch: operation({
      summary: "Change settings",
      body: settingsChangeSchema,
      answer: settingsSchema,
    }),
  },
  "/api/admin/audit": {
    get: operation({
      summary: "What happened, newest first",
      query: auditQuerySchema,
      answer: auditPageSchema,
    }),
  },
};

export const document = createDocument({
  openapi: "3.1.0",
  info: {
    title: "Parlor",
    version: "0.1.0",
    description:
      "A change needs the session's cookie and an Origin of this server. Fields that are not known are refused.",
  },
  security: [{ session: [] }],
  components: {
    securitySchemes: { session: { type: "apiKey", in: "cookie", name: "next-auth.session-token" } },
  },
  paths,
});
