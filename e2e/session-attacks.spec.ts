// Attempts to get access without a password, or with a session that is no longer valid.

import { randomUUID } from "node:crypto";

import { administrator } from "#lib/testing/installation.ts";
import { program, signedIn } from "#lib/testing/program.ts";

import { expect, test } from "./fixtures.ts";

const session = "next-auth.session-token";

test("H20 a session cookie planted before sign-in is not the one that sign-in creates", {
  tag: "@once",
}, async ({ parlor, aPerson }) => {
  const { username, password } = await aPerson();
  const planter = await aPerson();
  const victim = program(parlor.base);
  for (const [name, value] of planter.cookies) victim.cookies.set(name, value);
  const planted = victim.cookies.get(session);
  await signedIn(parlor.base, username, password, victim);
  expect(victim.cookies.get(session)).not.toBe(planted);
  expect(await (await victim.ask("GET", "/api/me")).json()).toMatchObject({ username });
  expect(await (await planter.ask("GET", "/api/me")).json()).toMatchObject({
    username: planter.username,
  });
});

test("H21 changing the password invalidates older sessions at once", { tag: "@once" }, async ({
  parlor,
  aPerson,
}) => {
  const person = await aPerson();
  const elsewhere = await signedIn(parlor.base, person.username, person.password);
  const changed = await person.ask("POST", "/api/me/password", {
    current: person.password,
    next: "another password of hers",
  });
  expect(changed.status).toBe(204);
  expect((await elsewhere.ask("GET", "/api/me")).status).toBe(401);
  expect((await person.ask("GET", "/api/me")).status).toBe(200);
});

test("H23 no header or suffix of the framework bypasses a check", { tag: "@once" }, async ({
  parlor,
  aPerson,
}) => {
  const lin = await aPerson();
  const id = randomUUID();
  const ways: Record<string, string>[] = [
    { "x-middleware-subrequest": "middleware:middleware:middleware:middleware:middleware" },
    { "x-middleware-prefetch": "1", "x-middleware-invoke": "1" },
    { "x-nextjs-data": "1", "x-invoke-path": "/sign-in", "x-matched-path": "/sign-in" },
    { "x-original-url": "/healthz", "x-rewrite-url": "/healthz", "x-forwarded-uri": "/healthz" },
    { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_tree" },
  ];
  const nobody = program(parlor.base);
  for (const headers of ways) {
    for (const suffix of ["", ".rsc", "/", "?_rsc=1x2y3", ".json", "%2e", ";x"]) {
      for (const [who, path] of [
        [nobody, "/api/me"],
        [nobody, "/api/admin/users"],
        [nobody, "/settings"],
        [lin, "/api/admin/users"],
        [lin, "/admin/people"],
        [lin, `/api/conversations/${id}`],
      ] as const) {
        const response = await who.ask("GET", `${path}${suffix}`, undefined, { headers });
        const said = await response.text();
        expect([path, suffix, headers, said.includes(administrator.username)]).toEqual([
          path,
          suffix,
          headers,
          false,
        ]);
        // A page whose layout is already being streamed has status 200 and redirects in its text; it must not contain protected data.
        if (path.startsWith("/api/"))
          expect([path, suffix, headers, response.ok]).toEqual([path, suffix, headers, false]);
      }
    }
  }
});

test("H25 no response can be embedded in a frame of another site", { tag: "@once" }, async ({
  aPerson,
}) => {
  const lin = await aPerson();
  for (const path of ["/", "/sign-in", "/settings", "/nothing", "/api/me", "/icon.svg"]) {
    const { headers } = await lin.ask("GET", path);
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("x-frame-options")).toBe("DENY");
  }
});

test("H27 H29 an unknown user name, a wrong password and a very long one are refused with the same message", {
  tag: "@once",
}, async ({ parlor, aPerson }) => {
  const { username, password } = await aPerson();
  const refusals = new Set<string>();
  for (const [name, secret] of [
    [username, "a wrong password"],
    [`nobody.${username}`, "a wrong password"],
    [username, "x".repeat(900_000)],
    [username, `${password}\0`],
    [`${username}\0`, password],
    [username, ""],
    ["*)(uid=*", "x"],
    // A Cyrillic letter that looks like the Latin one.
    [username.replace("i", "і"), password],
  ] as const) {
    const attempt = await signedIn(parlor.base, name, secret);
    expect(attempt.cookies.has(session)).toBe(false);
    refusals.add(`${attempt.response.status} ${await attempt.response.text()}`);
  }
  expect([...refusals]).toHaveLength(1);
  expect((await signedIn(parlor.base, username, password)).cookies.has(session)).toBe(true);
});

test("H58 a sign-in request that is too long or not a form is refused before it is processed", {
  tag: "@once",
}, async ({ parlor }) => {
  const anybody = program(parlor.base);
  const post = (body: string, type: string) =>
    anybody.ask("POST", "/api/auth/callback/credentials", undefined, {
      body,
      headers: { "content-type": type },
    });
  for (const length of [2_000_000, 12_000_000]) {
    expect(
      (await post(`password=${"x".repeat(length)}`, "application/x-www-form-urlencoded")).status,
    ).toBe(413);
  }
  expect((await post("{", "application/json")).status).toBe(400);
  // Later requests on the same connections are answered.
  const again = await Promise.all(
    Array.from({ length: 5 }, () =>
      anybody.ask("GET", "/api/auth/csrf", undefined, { signal: AbortSignal.timeout(30_000) }),
    ),
  );
  expect(again.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
});
