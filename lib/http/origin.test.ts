import { describe, expect, test } from "vitest";

import { answerOf, get, post } from "#lib/testing/requests.ts";

import { endpoint } from "./endpoint.ts";

const session = { cookie: "next-auth.session-token=anything" };
const route = endpoint({ summary: "x", who: "anyone" }, () => undefined);

describe("H17 a change from another site", () => {
  test.each([
    ["a foreign origin", { origin: "http://evil.test" }],
    ["a foreign origin with a session", { origin: "http://evil.test", ...session }],
    ["another port", { origin: "http://parlor.test:81" }],
    ["another scheme", { origin: "https://parlor.test" }],
    ["an opaque origin", { origin: "null" }],
    ["a session and no origin (H18)", session],
    ["cross-site by the browser's word", { "sec-fetch-site": "cross-site", ...session }],
    ["same-site, but another origin", { "sec-fetch-site": "same-site", ...session }],
  ])("is refused: %s", async (_, headers) => {
    expect(await answerOf(route, post(headers))).toMatchObject({
      status: 403,
      error: { code: "forbidden" },
    });
  });

  test.each([
    ["our origin", { origin: "http://parlor.test", ...session }],
    ["same-origin by the browser's word", { "sec-fetch-site": "same-origin", ...session }],
    ["a program without a session", {}],
  ])("passes: %s", async (_, headers) => {
    expect(await answerOf(route, post(headers))).toMatchObject({ status: 204 });
  });

  test("a GET passes from any origin", async () => {
    expect(await answerOf(route, get("/", { origin: "http://evil.test" }))).toMatchObject({
      status: 204,
    });
  });
});
