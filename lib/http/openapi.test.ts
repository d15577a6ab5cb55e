import { describe, expect, test } from "vitest";
import { z } from "zod";

import { pathId } from "./declaration.ts";
import { endpoint } from "./endpoint.ts";
import { documentOf } from "./openapi.ts";

const thing = z.object({ name: z.string() });

const statuses = (responses: unknown) => Object.keys(responses ?? {});

describe("the document", () => {
  const document = documentOf({
    "/api/things": {
      GET: endpoint({ summary: "Read", who: "anyone", answer: thing }, () => ({ name: "" })),
      POST: endpoint(
        {
          summary: "Make",
          who: "admin",
          body: thing,
          limit: 20,
          answer: thing,
          status: 201,
          errors: ["conflict"],
        },
        ({ body }) => body,
      ),
    },
    "/api/things/[id]/stream": {
      GET: endpoint(
        {
          summary: "Join",
          who: "viewer",
          params: { id: pathId("conversation") },
          query: z.strictObject({ from: z.coerce.number() }),
          answer: "stream",
          absent: "Nothing runs",
        },
        () => undefined,
      ),
    },
    "/api/other/[...rest]": {
      GET: endpoint(
        {
          summary: "x",
          who: "anyone",
          answer: "response",
          operations: { "/api/other/a": { summary: "A", who: "anyone", answer: thing } },
        },
        () => new Response(),
      ),
    },
  });

  test("has an operation for each method, or the declared ones of a library's route", () => {
    expect(
      Object.entries(document.paths ?? {}).map(([path, item]) => [path, Object.keys(item)]),
    ).toEqual([
      ["/api/things", ["get", "post"]],
      ["/api/things/{id}/stream", ["get"]],
      ["/api/other/a", ["get"]],
    ]);
  });

  test("states who may call", () => {
    const { get, post } = document.paths?.["/api/things"] ?? {};
    expect(document.security).toEqual([{ session: [] }]);
    expect(get?.security).toEqual([]);
    expect(post?.security).toEqual([{ session: ["admin"] }]);
    expect(document.paths?.["/api/things/{id}/stream"]?.get?.security).toBeUndefined();
  });

  test("lists the errors of the checks, and those of the handler", () => {
    const { get, post } = document.paths?.["/api/things"] ?? {};
    expect(statuses(get?.responses)).toEqual(["200"]);
    expect(statuses(post?.responses)).toEqual(["201", "400", "401", "403", "409", "413", "503"]);
    expect(JSON.stringify(post?.responses?.["413"])).toContain("20 bytes");
    expect(statuses(document.paths?.["/api/things/{id}/stream"]?.get?.responses)).toEqual([
      "200",
      "204",
      "400",
      "401",
      "403",
      "404",
      "503",
    ]);
  });

  test("describes the input", () => {
    const { post } = document.paths?.["/api/things"] ?? {};
    expect(post?.requestBody).toMatchObject({
      required: true,
      content: { "application/json": { schema: { required: ["name"] } } },
    });
    expect(document.paths?.["/api/things/{id}/stream"]?.get?.parameters).toMatchObject([
      { in: "path", name: "id", required: true, schema: { format: "uuid" } },
      { in: "query", name: "from" },
    ]);
  });
});
