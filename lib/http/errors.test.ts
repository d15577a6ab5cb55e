import { describe, expect, test } from "vitest";

import { flushRepeated, listEvents } from "#lib/audit/index.ts";
import type { Admin } from "#lib/auth/viewer.ts";
import { AppError } from "#lib/errors.ts";
import { anAdmin, aPerson, requestOf } from "#lib/testing/people.ts";
import { answerOf, get } from "#lib/testing/requests.ts";

import { endpoint } from "./endpoint.ts";

const throwing = (thrown: Error) =>
  endpoint({ summary: "x", who: "anyone" }, () => {
    throw thrown;
  });
const guarded = (who: "viewer" | "admin") => endpoint({ summary: "x", who }, () => undefined);

describe("an error that was thrown", () => {
  test("a refusal is in the language of the request", async () => {
    const refusing = throwing(new AppError("conflict", "last_admin"));
    const chinese = get("/", { "accept-language": "zh-CN,en;q=0.5" });
    expect(await answerOf(refusing, chinese)).toMatchObject({
      status: 409,
      error: { code: "conflict", message: expect.stringMatching(/管理员/) as string },
    });
    expect((await answerOf(refusing, get())).text).toMatch(/administrator/);
  });

  test("F31 any other error is a fault with an id, and discloses nothing of its cause", async () => {
    const odd = throwing(new Error("connect ECONNREFUSED 10.0.0.7:5432 in /srv/parlor/lib"));
    const { status, text, error } = await answerOf(odd, get());
    expect(status).toBe(500);
    expect(error).toMatchObject({ code: "fault", id: expect.stringMatching(/^[0-9a-f]{8}$/) });
    expect(text).not.toMatch(/ECONN|10\.0|srv/);
  });

  test("a limit returns when to try again", async () => {
    const limited = throwing(new AppError("rate_limited", "too_many_attempts", { seconds: 3 }));
    const { status, headers } = await answerOf(limited, get());
    expect([status, headers.get("retry-after")]).toEqual([429, "3"]);
  });
});

describe("H26 in the audit log", () => {
  const refusals = async (admin: Admin, path: string) => {
    await flushRepeated();
    return (await listEvents(admin, { limit: 200 })).items.filter(
      ({ action, details }) => action === "access.refused" && details["path"] === path,
    );
  };

  test("a user's refusals are one row with a count", async () => {
    const [admin, lin] = [await anAdmin(), await aPerson()];
    const request = await requestOf(lin, "/api/admin/users");
    for (let time = 0; time < 20; time += 1)
      expect(await answerOf(guarded("admin"), request)).toMatchObject({ status: 403 });
    const mine = async () =>
      (await refusals(admin, "/api/admin/users")).filter(({ actor }) => actor?.id === lin.id);
    await expect.poll(mine).toMatchObject([{ times: 20, details: { code: "forbidden" } }]);
  });

  test("the client that asked too often, or sent a cookie of an ended session, is recorded by its network; ids of the path are left out", async () => {
    const admin = await anAdmin();
    const path = `/api/${crypto.randomUUID().slice(0, 8)}`;
    const from = {
      "x-forwarded-for": "2001:db8:7:8::9",
      cookie: "next-auth.session-token=nonsense",
    };
    const request = get(`${path}/${crypto.randomUUID()}`, from);
    expect(await answerOf(guarded("viewer"), request)).toMatchObject({ status: 401 });
    const tooOften = throwing(new AppError("rate_limited", "too_many_attempts", { seconds: 3 }));
    expect(await answerOf(tooOften, request)).toMatchObject({ status: 429 });
    // Without a session cookie the client has simply not signed in yet.
    const stranger = new Request(request.url);
    expect(await answerOf(guarded("viewer"), stranger)).toMatchObject({ status: 401 });
    const network = "2001:db8:7:8";
    // Nobody waits for the events, so the order in which they are stored is not certain.
    const byCode = (a: { details: unknown }, b: { details: unknown }) =>
      JSON.stringify(a.details) < JSON.stringify(b.details) ? -1 : 1;
    await expect
      .poll(async () => (await refusals(admin, `${path}/:id`)).sort(byCode))
      .toMatchObject([
        { times: 1, actor: null, details: { code: "rate_limited", network } },
        { times: 1, actor: null, details: { code: "unauthenticated", network } },
      ]);
  });
});
