import { describe, expect, test } from "vitest";
import { z } from "zod";

import { AppError } from "#lib/errors.ts";
import { anAdmin, aPerson, requestOf, sql } from "#lib/testing/people.ts";
import { answerOf, get, jsonType, ourOrigin, post } from "#lib/testing/requests.ts";

import { reply } from "./answers.ts";
import { pathId } from "./declaration.ts";
import { endpoint } from "./endpoint.ts";

const name = z.object({ name: z.string() });

describe("who may call an endpoint", () => {
  const route = (who: "viewer" | "admin", mayOwePassword = false) =>
    endpoint({ summary: "x", who, mayOwePassword, answer: name }, ({ viewer }) => ({
      name: viewer.name,
    }));
  const statusFor = async (called: ReturnType<typeof route>, request: Request) =>
    (await answerOf(called, request)).status;

  test("a viewer's endpoint requires a signed-in user, and receives the viewer", async () => {
    const lin = await aPerson();
    expect(await statusFor(route("viewer"), get())).toBe(401);
    expect((await answerOf(route("viewer"), await requestOf(lin))).text).toBe(
      JSON.stringify({ name: lin.name }),
    );
  });

  test("an administrator's endpoint requires an administrator", async () => {
    const [lin, admin] = [await aPerson(), await anAdmin()];
    expect(await statusFor(route("admin"), get())).toBe(401);
    expect(await statusFor(route("admin"), await requestOf(lin))).toBe(403);
    expect(await statusFor(route("admin"), await requestOf(admin))).toBe(200);
  });

  test("a user who must change the password is refused, except where the declaration allows it", async () => {
    const lin = await aPerson();
    await sql(`update "User" set "mustChangePassword" = true where id = $1`, [lin.id]);
    expect(await statusFor(route("viewer"), await requestOf(lin))).toBe(403);
    expect(await statusFor(route("viewer", true), await requestOf(lin))).toBe(200);
  });
});

test("refuses by origin, principal, query, body and path, in this order, before the handler runs", async () => {
  const admin = await anAdmin();
  const { headers } = await requestOf(admin);
  const cookie = headers.get("cookie") ?? "";
  let handled = 0;
  const route = endpoint(
    {
      summary: "x",
      who: "admin",
      params: { id: pathId("user") },
      query: z.strictObject({ limit: z.coerce.number().optional() }),
      body: z.strictObject({ title: z.string() }),
    },
    () => void (handled += 1),
  );
  const wrong = {
    origin: "http://evil.test",
    cookie: "next-auth.session-token=nonsense",
    search: "?limit=x",
    body: "{}",
    id: "x",
  };
  const right = {
    origin: "http://parlor.test",
    cookie,
    search: "?limit=1",
    body: '{"title":"x"}',
    id: crypto.randomUUID(),
  };
  const asked = async (given: typeof wrong) => {
    const request = new Request(`http://parlor.test/${given.search}`, {
      method: "POST",
      headers: { ...ourOrigin, ...jsonType, origin: given.origin, cookie: given.cookie },
      body: given.body,
    });
    const { status, error } = await answerOf(route, request, { id: given.id });
    return [status, error?.message];
  };
  const answers = [await asked(wrong)];
  let given = wrong;
  for (const name of ["origin", "cookie", "search", "body", "id"] as const) {
    given = { ...given, [name]: right[name] };
    answers.push(await asked(given));
  }
  expect(answers).toEqual([
    [403, expect.stringMatching(/site/)],
    [401, expect.stringMatching(/[Ss]ign in/)],
    [400, expect.stringMatching(/limit/)],
    [400, expect.stringMatching(/title/)],
    [404, expect.stringMatching(/person/)],
    [204, undefined],
  ]);
  expect(handled).toBe(1);
});

describe("an answer", () => {
  test("is JSON with the declared status, and the headers and status of a reply", async () => {
    const made = endpoint(
      { summary: "x", who: "anyone", answer: name, status: [201, 503] },
      ({ request }) =>
        request.method === "GET"
          ? { name: "a" }
          : reply({ name: "b" }, { status: 503, headers: new Headers({ "x-a": "b" }) }),
    );
    expect(await answerOf(made, get())).toMatchObject({ status: 201, text: '{"name":"a"}' });
    const other = await answerOf(made, post({}));
    expect(other).toMatchObject({ status: 503, text: '{"name":"b"}' });
    expect(other.headers.get("x-a")).toBe("b");
  });

  test("with a stream is an event stream that no proxy changes, or 204 without one", async () => {
    const stream = (it: ReadableStream<Uint8Array> | undefined) =>
      answerOf(
        endpoint({ summary: "x", who: "anyone", answer: "stream" }, () => it),
        get(),
      );
    const { status, headers, text } = await stream(
      new Blob(["data: {}\n\n"]).stream() as ReadableStream<Uint8Array>,
    );
    expect([status, text]).toEqual([200, "data: {}\n\n"]);
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
      "x-vercel-ai-ui-message-stream": "v1",
      "x-accel-buffering": "no",
    });
    expect(await stream(undefined)).toMatchObject({ status: 204, text: "" });
  });

  test("is not stored by caches unless its route allows it; refusals and faults too", async () => {
    const stored = async (answer: () => Response) =>
      (
        await answerOf(endpoint({ summary: "x", who: "anyone", answer: "response" }, answer), get())
      ).headers.get("cache-control");
    const thrower = (thrown: Error) => () => {
      throw thrown;
    };
    expect(await stored(() => Response.json({}))).toBe("no-store");
    expect(await stored(() => new Response("", { headers: { "cache-control": "no-cache" } }))).toBe(
      "no-cache",
    );
    expect(await stored(thrower(new AppError("not_found", "route_missing")))).toBe("no-store");
    expect(await stored(thrower(new Error("odd")))).toBe("no-store");
  });

  test("to HEAD has only headers; the reader of a stream is cancelled", async () => {
    let cancelled = 0;
    const stream = new ReadableStream({
      cancel() {
        cancelled += 1;
      },
    });
    const context = { params: Promise.resolve({}) };
    const head = new Request("http://parlor.test/", { method: "HEAD" });
    const answer = await endpoint(
      { summary: "x", who: "anyone", answer: "response" },
      () => new Response(stream, { headers: { "x-a": "b" } }),
    )(head, context);
    expect({ body: answer.body, header: answer.headers.get("x-a"), cancelled }).toEqual({
      body: null,
      header: "b",
      cancelled: 1,
    });
    const refused = await endpoint({ summary: "x", who: "anyone" }, () => {
      throw new AppError("not_found", "route_missing");
    })(head, context);
    expect({ status: refused.status, body: refused.body }).toEqual({ status: 404, body: null });
  });
});
