import { describe, expect, test } from "vitest";
import { z } from "zod";

import { answerOf, get, jsonType, post } from "#lib/testing/requests.ts";

import { pathId } from "./declaration.ts";
import { endpoint } from "./endpoint.ts";

const titled = z.strictObject({ title: z.string() });
const echo = endpoint(
  { summary: "x", who: "anyone", body: titled, answer: titled },
  ({ body }) => body,
);
const sent = (body: BodyInit, headers: Record<string, string> = {}) =>
  answerOf(echo, post({ ...jsonType, ...headers }, body));

describe("a body", () => {
  test("is parsed", async () => {
    expect(await sent('{"title":"x"}')).toMatchObject({ status: 200, text: '{"title":"x"}' });
  });

  test.each([
    ["H12 with an unknown field", {}, '{"title":"x","role":"admin"}', /role/],
    ["without a field", {}, "{}", /title/],
    ["that is not JSON", {}, '{"title":"my secret', /JSON/],
    ["that is not an object", {}, "[]", /JSON/],
    ["H19 as text/plain", { "content-type": "text/plain" }, '{"title":"x"}', /application\/json/],
  ])("%s is invalid, and its content is not echoed", async (_, headers, content, message) => {
    const { status, text } = await sent(content, headers);
    expect(status).toBe(400);
    expect(text).toMatch(message);
    expect(text).not.toMatch(/secret/);
  });

  test("H58 that is too long is 413; of an endless one only as much is read as is needed to detect it", async () => {
    let pulled = 0;
    const endless = new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(100_000).fill(32));
      },
    });
    expect(await sent(endless)).toMatchObject({ status: 413, error: { code: "invalid" } });
    expect(pulled).toBeLessThan(15);
  });

  test.each([
    ["less than the default", 20],
    ["more than the default", 2_000_000],
  ])("H58 has the limit that its route declares: %s", async (_, limit) => {
    const limited = endpoint({ summary: "x", who: "anyone", body: titled, limit }, () => undefined);
    const of = (length: number) =>
      answerOf(limited, post(jsonType, `{"title":"${"x".repeat(length - 12)}"}`));
    expect((await of(limit)).status).toBe(204);
    expect((await of(limit + 1)).status).toBe(413);
  });
});

describe("a buffered body", () => {
  const route = endpoint(
    { summary: "x", who: "anyone", body: "buffered", answer: "response", limit: 20 },
    async ({ request }) => new Response(await request.text()),
  );

  test("is passed on in the request, whatever its type", async () => {
    const form = { "content-type": "application/x-www-form-urlencoded" };
    expect(await answerOf(route, post(form, "a=b"))).toMatchObject({ status: 200, text: "a=b" });
  });

  test("H58 is refused when it is too long, or is declared as JSON and is not JSON", async () => {
    expect((await answerOf(route, post({}, "x".repeat(21)))).status).toBe(413);
    expect((await answerOf(route, post(jsonType, "{"))).status).toBe(400);
  });
});

describe("H58 a body that is not plain UTF-8", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  test("is refused, and never silently changed", async () => {
    const broken = Uint8Array.from([...bytes('{"title":"a'), 0xff, ...bytes('"}')]);
    expect(await sent(broken)).toMatchObject({
      status: 400,
      text: expect.stringMatching(/UTF-8/) as string,
    });
    // The last byte of a three-byte character is missing.
    expect(await sent(bytes('{"title":"汉').slice(0, -1))).toMatchObject({
      status: 400,
      text: expect.stringMatching(/UTF-8/) as string,
    });
  });

  test.each(["gzip", "br", "deflate", "GZIP", "identity, gzip"])(
    "is refused when it is compressed: %s",
    async (encoding) => {
      expect(await sent(bytes("{}"), { "content-encoding": encoding })).toMatchObject({
        status: 400,
        text: expect.stringMatching(/uncompressed/) as string,
      });
    },
  );

  test("is read with a byte order mark, and with characters that are split between two chunks", async () => {
    expect(await sent(bytes('\ufeff{"title":"x"}'))).toMatchObject({
      status: 200,
      text: '{"title":"x"}',
    });
    const whole = bytes('{"title":"汉字😀"}');
    const single = new ReadableStream({
      start(controller) {
        for (const byte of whole) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    expect(await sent(single)).toMatchObject({ status: 200, text: '{"title":"汉字😀"}' });
  });

  test.each([
    ["a million open brackets", "[".repeat(990_000)],
    ["nested 100,000 deep", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
    ["a field nested 100,000 deep", `{"title":${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}`],
    ["the prototype as a field", '{"title":"x","__proto__":{"admin":true}}'],
    ["an infinite number", '{"title":1e999}'],
    ["a lone surrogate in a key", '{"title":"x","\\ud800":1}'],
  ])("%s is invalid", async (_, content) => {
    expect(await sent(bytes(content))).toMatchObject({ status: 400, error: { code: "invalid" } });
  });
});

describe("a query", () => {
  const limited = z.strictObject({ limit: z.coerce.number().max(9).default(5) });
  const route = endpoint(
    { summary: "x", who: "anyone", query: limited, answer: limited },
    ({ query }) => query,
  );

  test.each([
    ["", 200],
    ["?limit=3", 200],
    ["?limit=10", 400],
    ["?other=1", 400],
    ["?limit=1&limit=2", 400],
  ])("%j is %i", async (search, status) => {
    expect(await answerOf(route, get(`/${search}`))).toMatchObject({ status });
  });

  test("is passed parsed, with its defaults", async () => {
    expect((await answerOf(route, get())).text).toBe('{"limit":5}');
  });
});

describe("an id in the path", () => {
  const route = endpoint(
    {
      summary: "x",
      who: "anyone",
      params: { id: pathId("conversation") },
      answer: z.object({ id: z.string() }),
    },
    ({ params }) => params,
  );

  test.each(["../etc", "", "8d800cfd", "8d800cfd-ed44-4975-8d74-687dddd55c6a\0"])(
    "that is invalid is not found, like an unknown one: %j",
    async (id) => {
      expect(await answerOf(route, get(), { id })).toMatchObject({
        status: 404,
        error: { code: "not_found", message: expect.stringMatching(/conversation/) as string },
      });
    },
  );

  test("is passed in lower case", async () => {
    const id = "8D800CFD-ED44-4975-8D74-687DDDD55C6A";
    expect((await answerOf(route, get(), { id })).text).toBe(`{"id":"${id.toLowerCase()}"}`);
  });
});
