import { describe, expect, test } from "vitest";

import { scraperOf } from "./client.ts";
import { endpoint } from "./endpoint.ts";
import { documentOf } from "./openapi.ts";

describe("who reads the metrics", () => {
  const asked = (headers: Record<string, string>) =>
    scraperOf(new Request("http://parlor.test/metrics", { headers }));

  test("is local when the web server says so, and nothing else does", () => {
    expect(asked({ "x-parlor-local": "true" }).isLocal).toBe(true);
    expect(asked({ "x-parlor-local": "false" }).isLocal).toBe(false);
    expect(asked({ "x-forwarded-for": "127.0.0.1", host: "localhost" }).isLocal).toBe(false);
  });

  test.each([
    ["Bearer abc", "abc"],
    ["bearer  abc", "abc"],
    ["Basic abc", undefined],
    ["Bearer", undefined],
    ["Bearer a b", undefined],
    ["", undefined],
  ])("Authorization %j: the token is %s", (authorization, token) => {
    expect(asked({ authorization }).token).toBe(token);
  });
});

test.each([
  ["text", "text/plain; charset=utf-8"],
  ["metrics", "text/plain; version=0.0.4; charset=utf-8"],
] as const)(
  "an answer of %s has the media type %s, and stands in the document as text",
  async (answer, type) => {
    const GET = endpoint({ summary: "x", who: "anyone", answer }, () => "a 1\n");
    const request = new Request("http://parlor.test/metrics");
    const response = await GET(request, { params: Promise.resolve({}) });
    expect(response.headers.get("content-type")).toBe(type);
    expect(await response.text()).toBe("a 1\n");
    const { paths } = documentOf({ "/metrics": { GET } });
    expect(paths?.["/metrics"]?.get?.responses).toMatchObject({
      "200": { content: { "text/plain": { schema: { type: "string" } } } },
    });
  },
);
