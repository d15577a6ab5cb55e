import { describe, expect, test } from "vitest";
import { z } from "zod";

import { flushRepeated, list } from "#lib/audit/index.ts";
import { requireAdmin, requireViewer } from "#lib/auth/index.ts";
import { anAdmin, aPerson, requestOf } from "#lib/testing/people.ts";

import { AppError } from "./errors.ts";
import { body, endpoint, pathId, query } from "./http.ts";

const ours = { "x-forwarded-proto": "http", "x-forwarded-host": "parlor.test" };
const context = { params: Promise.resolve({}) };

async function answerTo(
  request: Request,
  answer: (request: Request) => Promise<Response> = async () => new Response("done"),
) {
  const response = await endpoint(answer)(request, context);
  const text = await response.text();
  return {
    status: response.status,
    text,
    error: text.startsWith("{")
      ? (JSON.parse(text) as { error: { code: string } }).error
      : undefined,
  };
}

const post = (headers: Record<string, string>, content = "{}") =>
  new Request("http://parlor.test/api/x", {
    method: "POST",
    headers: { ...ours, ...headers },
    body: content,
  });

const session = { cookie: "next-auth.session-token=anything" };

describe("H17 a change from another site", () => {
  test.each([
    ["a foreign origin", { origin: "http://evil.test" }],
    ["a foreign origin with a session", { origin: "http://evil.test", ...session }],
    ["another port", { origin: "http://parlor.test:81" }],
    ["another scheme", { origin: "https://parlor.test" }],
    ["an opaque origin", { origin: "null" }],
    ["a session and no origin (H18)", session],
    ["another site, by the browser's word", { "sec-fetch-site": "cross-site", ...session }],
    ["a sister site", { "sec-fetch-site": "same-site", ...session }],
  ])("is refused: %s", async (_, headers) => {
    expect(await answerTo(post(headers))).toMatchObject({
      status: 403,
      error: { code: "forbidden" },
    });
  });

  test.each([
    ["our origin", { origin: "http://parlor.test", ...session }],
    ["the browser's word for it", { "sec-fetch-site": "same-origin", ...session }],
    ["a program without a session", {}],
  ])("passes: %s", async (_, headers) => {
    expect(await answerTo(post(headers))).toMatchObject({ status: 200 });
  });

  test("reading is everybody's", async () => {
    const request = new Request("http://parlor.test/", {
      headers: { origin: "http://evil.test", ...ours },
    });
    expect(await answerTo(request)).toMatchObject({ status: 200 });
  });
});

describe("a body", () => {
  const schema = z.strictObject({ title: z.string() });
  const parse = (request: Request) => body(request, schema).then((value) => Response.json(value));
  const json = { "content-type": "application/json" };

  test("is parsed", async () => {
    expect(await answerTo(post(json, '{"title":"x"}'), parse)).toMatchObject({
      status: 200,
      text: '{"title":"x"}',
    });
  });

  test.each([
    ["H12 with a field that is not known", json, '{"title":"x","role":"admin"}', /role/],
    ["without a field", json, "{}", /title/],
    ["that is no JSON", json, '{"title":"my secret', /JSON/],
    ["that is no object", json, "[]", /JSON/],
    ["H19 as text/plain", { "content-type": "text/plain" }, '{"title":"x"}', /application\/json/],
  ])("%s is invalid, and not repeated", async (_, headers, content, message) => {
    const { status, text } = await answerTo(post(headers, content), parse);
    expect(status).toBe(400);
    expect(text).toMatch(message);
    expect(text).not.toMatch(/secret/);
  });

  test("H58 that is too long is 413; of an endless one no more is read than is needed to know it", async () => {
    let pulled = 0;
    const endless = new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(100_000).fill(32));
      },
    });
    const init: RequestInit & { duplex: "half" } = {
      method: "POST",
      headers: { ...ours, ...json },
      body: endless,
      duplex: "half",
    };
    const request = new Request("http://parlor.test/api/x", init);
    expect(await answerTo(request, parse)).toMatchObject({
      status: 413,
      error: { code: "invalid" },
    });
    expect(pulled).toBeLessThan(15);
  });
});

describe("H58 a body that is not plain UTF-8", () => {
  const schema = z.strictObject({ title: z.string() });
  const parse = (request: Request) => body(request, schema).then((value) => Response.json(value));
  const sent = (content: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    answerTo(
      new Request("http://parlor.test/api/x", {
        method: "POST",
        headers: { ...ours, "content-type": "application/json", ...headers },
        body: content,
      }),
      parse,
    );
  const bytes = (text: string) => new TextEncoder().encode(text);

  test("is refused, and never changed without a word", async () => {
    const broken = Uint8Array.from([...bytes('{"title":"a'), 0xff, ...bytes('"}')]);
    expect(await sent(broken)).toMatchObject({
      status: 400,
      text: expect.stringMatching(/UTF-8/) as string,
    });
    // The end is missing of a character that takes three bytes.
    expect(await sent(bytes('{"title":"汉').slice(0, -1))).toMatchObject({
      status: 400,
      text: expect.stringMatching(/UTF-8/) as string,
    });
  });

  test.each(["gzip", "br", "deflate", "GZIP", "identity, gzip"])(
    "is refused when it is packed: %s",
    async (encoding) => {
      expect(await sent(bytes("{}"), { "content-encoding": encoding })).toMatchObject({
        status: 400,
        text: expect.stringMatching(/uncompressed/) as string,
      });
    },
  );

  test("is read with a byte order mark, and with characters that are cut between two chunks", async () => {
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
    const init: RequestInit & { duplex: "half" } = {
      method: "POST",
      headers: { ...ours, "content-type": "application/json" },
      body: single,
      duplex: "half",
    };
    expect(await answerTo(new Request("http://parlor.test/api/x", init), parse)).toMatchObject({
      status: 200,
      text: '{"title":"汉字😀"}',
    });
  });

  test.each([
    ["a million open brackets", "[".repeat(990_000)],
    ["nested 100,000 deep", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
    ["a field nested 100,000 deep", `{"title":${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}`],
    ["the prototype as a field", '{"title":"x","__proto__":{"admin":true}}'],
    ["a number without an end", '{"title":1e999}'],
    ["half a pair in a key", '{"title":"x","\\ud800":1}'],
  ])("%s is invalid", async (_, content) => {
    expect(await sent(bytes(content))).toMatchObject({ status: 400, error: { code: "invalid" } });
  });
});

describe("an answer", () => {
  test("is kept by nobody, unless its route says so; refusals and faults too", async () => {
    const stored = async (answer: () => Promise<Response>) =>
      (await endpoint(answer)(new Request("http://parlor.test/"), context)).headers.get(
        "cache-control",
      );
    expect(await stored(async () => Response.json({}))).toBe("no-store");
    expect(
      await stored(async () => new Response("", { headers: { "cache-control": "no-cache" } })),
    ).toBe("no-cache");
    expect(
      await stored(async () => Promise.reject(new AppError("not_found", "route_missing"))),
    ).toBe("no-store");
    expect(await stored(async () => Promise.reject(new Error("odd")))).toBe("no-store");
  });

  test("to HEAD has headers alone; what a stream holds is let go", async () => {
    let cancelled = 0;
    const stream = new ReadableStream({
      cancel() {
        cancelled += 1;
      },
    });
    const head = new Request("http://parlor.test/", { method: "HEAD" });
    const answer = await endpoint(async () => new Response(stream, { headers: { "x-a": "b" } }))(
      head,
      context,
    );
    expect({ body: answer.body, header: answer.headers.get("x-a"), cancelled }).toEqual({
      body: null,
      header: "b",
      cancelled: 1,
    });
    const refused = await endpoint(async () =>
      Promise.reject(new AppError("not_found", "route_missing")),
    )(head, context);
    expect({ status: refused.status, body: refused.body }).toEqual({ status: 404, body: null });
  });
});

describe("a query", () => {
  const parse = async (request: Request) =>
    Response.json(query(request, z.strictObject({ limit: z.coerce.number().max(9).default(5) })));
  test.each([
    ["", 200],
    ["?limit=3", 200],
    ["?limit=10", 400],
    ["?other=1", 400],
    ["?limit=1&limit=2", 400],
  ])("%j is %i", async (search, status) => {
    expect(await answerTo(new Request(`http://parlor.test/${search}`), parse)).toMatchObject({
      status,
    });
  });
});

test("an id that cannot be one is not found, like one that nobody has", () => {
  expect(() => pathId("../etc", "conversation")).toThrow(AppError);
  expect(pathId("8D800CFD-ED44-4975-8D74-687DDDD55C6A", "user")).toBe(
    "8d800cfd-ed44-4975-8d74-687dddd55c6a",
  );
});

describe("what was thrown", () => {
  test("is told in the language of the request", async () => {
    const refuse = async () => {
      throw new AppError("conflict", "last_admin");
    };
    const request = new Request("http://parlor.test/", {
      headers: { "accept-language": "zh-CN,en;q=0.5" },
    });
    expect((await answerTo(request, refuse)).text).toMatch(/管理员/);
    expect((await answerTo(new Request("http://parlor.test/"), refuse)).text).toMatch(
      /administrator/,
    );
  });

  test("F31 and is none of ours is a fault with an id, and says nothing of what it was", async () => {
    const { status, text, error } = await answerTo(new Request("http://parlor.test/"), async () => {
      throw new Error("connect ECONNREFUSED 10.0.0.7:5432 in /srv/parlor/lib");
    });
    expect(status).toBe(500);
    expect(error).toMatchObject({ code: "fault", id: expect.stringMatching(/^[0-9a-f]{8}$/) });
    expect(text).not.toMatch(/ECONN|10\.0|srv/);
  });
});

describe("H26 in the audit log", () => {
  const refusals = async (admin: Awaited<ReturnType<typeof anAdmin>>, path: string) => {
    await flushRepeated();
    return (await list(admin, { limit: 200 })).items.filter(
      ({ action, details }) => action === "access.refused" && details["path"] === path,
    );
  };

  test("a person's refusals are one row that counts them all", async () => {
    const [admin, lin] = [await anAdmin(), await aPerson()];
    const request = await requestOf(lin, "/api/admin/users");
    for (let time = 0; time < 20; time += 1) {
      const answer = await answerTo(request, async (asked) =>
        Response.json(await requireAdmin(asked)),
      );
      expect(answer).toMatchObject({ status: 403 });
    }
    const mine = async () =>
      (await refusals(admin, "/api/admin/users")).filter(({ actor }) => actor?.id === lin.id);
    await expect.poll(mine).toMatchObject([{ times: 20, details: { code: "forbidden" } }]);
  });

  test("stands who asked too often, and a cookie that names no living session, by its network; no ids of the path", async () => {
    const admin = await anAdmin();
    const path = `/api/${crypto.randomUUID().slice(0, 8)}`;
    const from = {
      "x-forwarded-for": "2001:db8:7:8::9",
      cookie: "next-auth.session-token=nonsense",
    };
    const request = new Request(`http://parlor.test${path}/${crypto.randomUUID()}`, {
      headers: from,
    });
    expect(
      await answerTo(request, async (asked) => Response.json(await requireViewer(asked))),
    ).toMatchObject({ status: 401 });
    const tooOften = async () => {
      throw new AppError("rate_limited", "too_many_attempts", { seconds: 3 });
    };
    expect(await answerTo(request, tooOften)).toMatchObject({ status: 429 });
    // Who carries no session has only not signed in yet.
    const stranger = new Request(request.url);
    expect(
      await answerTo(stranger, async (asked) => Response.json(await requireViewer(asked))),
    ).toMatchObject({ status: 401 });
    const network = "2001:db8:7:8";
    await expect
      .poll(() => refusals(admin, `${path}/:id`))
      .toMatchObject([
        { times: 1, actor: null, details: { code: "rate_limited", network } },
        { times: 1, actor: null, details: { code: "unauthenticated", network } },
      ]);
  });
});
