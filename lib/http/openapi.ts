import "server-only";

// The published OpenAPI document, made from the declarations of the routes.

import { z } from "zod";
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from "zod-openapi";

import { sessionCookie } from "#lib/auth/index.ts";
import { type ErrorCode, statusOf } from "#lib/errors.ts";

import { defaultLimit, type OperationDeclaration } from "./declaration.ts";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
type Method = (typeof methods)[number];

/** A module of a route: its methods by name. */
export type RouteModule = { [M in Method]?: { declaration: OperationDeclaration } };

const errorSchema = z
  .object({
    error: z.object({
      code: z.enum([...Object.keys(statusOf), "fault"]),
      message: z.string(),
      id: z.string().optional(),
    }),
  })
  .meta({
    id: "Error",
    description: "Why it was refused. `message` is in the language of the request.",
  });

const json = (schema: z.ZodType) => ({ "application/json": { schema } });

/** The OpenAPI document of these routes, by path as the folders of `app` spell it (`/api/chat/[id]/stop`). */
export function documentOf(routes: Record<string, RouteModule>) {
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "Parlor",
      version: "0.1.0",
      description:
        "A change needs the session cookie and an Origin of this server. Fields that are not known are refused.",
    },
    security: [{ session: [] }],
    components: {
      securitySchemes: { session: { type: "apiKey", in: "cookie", name: sessionCookie } },
    },
    paths: pathsOf(routes),
  });
}

function pathsOf(routes: Record<string, RouteModule>): ZodOpenApiPathsObject {
  const paths: ZodOpenApiPathsObject = {};
  for (const [route, module] of Object.entries(routes)) {
    for (const method of methods) {
      const declaration = module[method]?.declaration;
      if (!declaration) continue;
      const operations = declaration.operations ?? {
        [templateOf(route)]: declaration,
      };
      for (const [path, operation] of Object.entries(operations))
        paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(method, operation) };
    }
  }
  return paths;
}

/** A folder's path in OpenAPI's notation: `/api/chat/{id}/stop`. */
function templateOf(route: string): string {
  const segments = route.split("/");
  return segments
    .map((segment) => (segment.startsWith("[") ? `{${segment.slice(1, -1)}}` : segment))
    .join("/");
}

function operationOf(method: Method, declaration: OperationDeclaration): ZodOpenApiOperationObject {
  const { summary, who, params, query, body, form } = declaration;
  const path =
    params &&
    z.object(
      Object.fromEntries(Object.entries(params).map(([name, { schema }]) => [name, schema])),
    );
  const content = form
    ? { "application/x-www-form-urlencoded": { schema: form } }
    : body === "file"
      ? { "multipart/form-data": { schema: fileForm } }
      : body && body !== "buffered" && json(body);
  return {
    summary,
    // The names in a requirement are the required roles (OpenAPI 3.1).
    ...(who === "anyone" && { security: [] }),
    ...(who === "admin" && { security: [{ session: ["admin"] }] }),
    ...((path || query) && {
      requestParams: { ...(path && { path }), ...(query && { query }) },
    }),
    ...(content && { requestBody: { required: true, content } }),
    responses: { ...refusalsOf(method, declaration), ...answersOf(declaration) },
  };
}

function answersOf(declaration: OperationDeclaration): ZodOpenApiResponsesObject {
  const { summary, answer, status, absent } = declaration;
  if (answer === "stream")
    return { "200": stream, ...(absent !== undefined && { "204": { description: absent } }) };
  if (answer === "text" || answer === "metrics")
    return {
      "200": { description: summary, content: { "text/plain": { schema: { type: "string" } } } },
    };
  if (answer === "file")
    return { "200": { description: summary, content: { "*/*": { schema: binary } } } };
  if (answer === undefined || answer === "response") return { "204": { description: summary } };
  return Object.fromEntries(
    [status ?? 200].flat().map((one) => [one, { description: summary, content: json(answer) }]),
  );
}

const binary = { type: "string" as const, format: "binary" };
const fileForm = { type: "object" as const, properties: { file: binary }, required: ["file"] };

const stream = {
  description:
    "The AI SDK's UI message stream, as server-sent events. A failure after the question was stored is an `error` part.",
  headers: {
    "x-vercel-ai-ui-message-stream": { schema: { type: "string" as const, const: "v1" } },
  },
  content: { "text/event-stream": { schema: { type: "string" as const } } },
};

function refusalsOf(method: Method, declaration: OperationDeclaration): ZodOpenApiResponsesObject {
  const responses: ZodOpenApiResponsesObject = {};
  for (const code of codesOf(method, declaration))
    responses[`${statusOf[code]}`] = { description: code, content: json(errorSchema) };
  if (declaration.body !== undefined || declaration.form !== undefined)
    responses["413"] = {
      description: `invalid: the body is longer than ${declaration.limit ?? defaultLimit} bytes`,
      content: json(errorSchema),
    };
  return responses;
}

/** The error codes that follow from the checks of `endpoint`, and those that the handler adds. */
function codesOf(method: Method, declaration: OperationDeclaration): Set<ErrorCode> {
  const { who, params, query, body, form, errors = [] } = declaration;
  const codes = new Set<ErrorCode>(errors);
  if (query !== undefined || body !== undefined || form !== undefined) codes.add("invalid");
  if (who !== "anyone") codes.add("unauthenticated").add("forbidden").add("unavailable");
  if (method !== "GET") codes.add("forbidden");
  if (params !== undefined) codes.add("not_found");
  return codes;
}
