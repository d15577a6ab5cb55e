// Unusual requests: no request may cause a server error. Routes and fields are taken from the contract, so new ones are tested
// automatically.

import { randomUUID } from "node:crypto";
import { connect } from "node:net";

import fc from "fast-check";
import { administrator } from "#lib/testing/installation.ts";
import type { Program } from "#lib/testing/program.ts";
import { program, question, signedIn } from "#lib/testing/program.ts";

import { expect, test } from "./fixtures.ts";
import { type Contract, callsOf, type OddRequest } from "./unusual-requests.ts";

const seed = 12;

/** Sends twelve requests at a time, so that a few thousand of them take less than a minute. */
async function eachOf<T>(all: T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = all.values();
  await Promise.all(
    Array.from({ length: 12 }, async () => {
      for (const one of left) await work(one);
    }),
  );
}

test("H58 unusual text in any field of any route never causes a server error, and the responses match the contract", {
  tag: "@once",
}, async ({ aParlor }) => {
  test.setTimeout(600_000);
  // The requests change settings, so this test has its own installation.
  const parlor = await aParlor();
  const admin = await signedIn(parlor.base, administrator.username, administrator.password);
  const id = randomUUID();
  await (await admin.ask("POST", "/api/chat", { id, message: question("Hello?") })).text();
  const contract = (await (await admin.ask("GET", "/api/openapi.json")).json()) as Contract;
  const random = fc.sample(fc.string({ unit: "binary", minLength: 1 }), { seed, numRuns: 4 });
  const calls = callsOf(contract, id, random);
  expect(calls.length).toBeGreaterThan(500);
  expect(calls.length).toBeLessThan(20_000);
  const faults: unknown[] = [];
  const undocumented = new Set<string>();
  await eachOf(calls, async (call) => {
    const status = await statusOf(admin, call);
    if (status >= 500) faults.push({ status, ...call });
    if (call.statuses && !call.statuses.includes(status))
      undocumented.add(`${call.method} ${call.path.split("?")[0]} ${status}`);
  });
  expect(faults, `with the seed ${seed}`).toEqual([]);
  expect([...undocumented]).toEqual([]);
  expect(parlor.log()).not.toContain("a request failed outside its route");
});

async function statusOf(
  who: Program,
  { method, path, type = "", body }: OddRequest,
): Promise<number> {
  const init = body === undefined ? {} : { body, headers: { "content-type": type } };
  const response = await who.ask(method, path, undefined, {
    ...init,
    signal: AbortSignal.timeout(30_000),
  });
  await response.text();
  return response.status;
}

test("H58 no unusual request to NextAuth causes a server error or redirects to another host (H24)", {
  tag: "@once",
}, async ({ parlor }) => {
  const urls = [
    "http://a:b:c",
    "http://[",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "http://evil.example",
    "%00",
    "\0",
    "x".repeat(4_000),
  ];
  const calls: OddRequest[] = [];
  for (const url of urls) {
    for (const action of [
      "signin",
      "signin/credentials",
      "signout",
      "error",
      "session",
      "csrf",
      "providers",
      "verify-request",
      "callback/credentials",
      "callback/x",
      "_log",
      "nothing",
    ]) {
      const path = `/api/auth/${action}?callbackUrl=${encodeURIComponent(url)}&error=${encodeURIComponent(url)}`;
      calls.push({ method: "GET", path });
      for (const [type, body] of [
        [
          "application/x-www-form-urlencoded",
          new URLSearchParams({
            callbackUrl: url,
            csrfToken: url,
            username: url,
            password: url,
          }).toString(),
        ],
        [
          "application/json",
          JSON.stringify({ callbackUrl: url, csrfToken: [url], username: { a: url } }),
        ],
        ["application/json", "[]"],
        ["application/json", "null"],
        ["text/plain", ""],
      ] as const)
        calls.push({ method: "POST", path, type, body });
    }
  }
  const wrong: unknown[] = [];
  await eachOf(calls, async ({ method, path, type = "", body }) => {
    const nobody = program(parlor.base);
    // A cookie of NextAuth also contains a redirect target.
    nobody.cookies.set("next-auth.callback-url", "http%3A%2F%2Fa%3Ab%3Ac");
    const response = await nobody.ask(
      method,
      path,
      undefined,
      body === undefined ? {} : { body, headers: { "content-type": type } },
    );
    const said = await response.text();
    const location = response.headers.get("location");
    const elsewhere = location !== null && new URL(location, parlor.base).origin !== parlor.base;
    if (response.status >= 500 || elsewhere)
      wrong.push({
        method,
        path,
        type,
        body,
        status: response.status,
        location,
        said: said.slice(0, 200),
      });
  });
  expect(wrong).toEqual([]);
});

/** The response to exactly these bytes: the status line and the headers. */
function answerTo(base: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(port), hostname, () => socket.end(bytes, "latin1"));
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
    });
    socket.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "ECONNRESET" ? resolve(answer) : reject(error),
    );
    socket.on("close", () => resolve(answer));
  });
}

test("H24 no request line or Host header redirects to another host or causes a server error (H58)", {
  tag: "@once",
}, async ({ parlor }) => {
  const { host } = new URL(parlor.base);
  const paths = [
    "http://evil.example/x",
    "http://evil.example/sign-in/",
    "//evil.example/..",
    "//evil.example/",
    "/\\evil.example",
    "/%2f%2fevil.example/",
    "/%5cevil.example/",
    "/.//evil.example/",
    "/sign-in/",
    "/sign-in//evil.example",
    "/sign-in/%2e%2e//evil.example/",
    "/c/",
    "/%",
    "/%00",
    "/c/%00",
    "/api/%",
    "/api/chat/%00/stream",
    "/api/auth/%00",
    "/_next/static/%00",
    "/_next/static/%zz",
    "/_next/image?url=//evil.example/x&w=1&q=1",
    "/_next/data/x/sign-in.json",
    "/?_rsc=%00",
    "/setup?token=%00",
    "/sign-in?callbackUrl=//evil.example",
    "*",
    "evil.example:80",
    `/${"a".repeat(100_000)}`,
    `/?${"a=1&".repeat(3_000)}`,
    "/sign-in?x=%zz%",
    "/favicon.ico/",
    "/c/%E2%80%AE",
    "/é",
  ];
  const requests = [
    ...[
      "GET",
      "HEAD",
      "POST",
      "OPTIONS",
      "PUT",
      "TRACE",
      "CONNECT",
      "PROPFIND",
      "NONSENSE",
    ].flatMap((method) =>
      paths.map(
        (path) => `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      ),
    ),
    ...[
      "Host: a.test\r\nHost: evil.example",
      "",
      "Host:",
      "Host: u@evil.example",
      "Host: evil.example/x",
      "Host: evil example",
      "Host: evil.example:x",
    ].flatMap((hosts) =>
      ["/", "/sign-in/", "/api/me"].map(
        (path) => `GET ${path} HTTP/1.1\r\n${hosts}\r\nConnection: close\r\n\r\n`,
      ),
    ),
    "GET / HTTP/1.0\r\n\r\n",
    "GET /sign-in/ HTTP/1.0\r\n\r\n",
    `GET / HTTP/1.1\r\nHost: ${host}\r\nCookie: ${"a=b; ".repeat(2_000)}\r\nConnection: close\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: ${host}\r\nCookie: language=%00; theme=%zz; next-auth.session-token=%zz\r\nConnection: close\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: ${host}\r\nX-Long: ${"a".repeat(20_000)}\r\nConnection: close\r\n\r\n`,
    `POST /api/setup HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n`,
    `POST /api/setup HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: 1\r\nConnection: close\r\n\r\n{}`,
    `POST /api/setup HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n${"1\r\n[\r\n".repeat(20_000)}0\r\n\r\n`,
  ];
  const wrong: unknown[] = [];
  await eachOf(requests, async (request) => {
    const [head = "", content = ""] = (await answerTo(parlor.base, request)).split("\r\n\r\n");
    const status = Number(head.split(" ")[1] ?? 0);
    const location = /^location: (.*)$/im.exec(head)?.[1];
    const elsewhere =
      location !== undefined && new URL(location, parlor.base).origin !== parlor.base;
    const bodied = request.startsWith("HEAD") && status < 400 && content !== "";
    if (status >= 500 || elsewhere || bodied)
      wrong.push({ request: request.slice(0, 120), head, content: content.slice(0, 100) });
  });
  expect(wrong).toEqual([]);
});

test("H58 user data may not be stored by proxies or caches; files of the build may", {
  tag: "@once",
}, async ({ parlor, aPerson }) => {
  const lin = await aPerson();
  const nobody = program(parlor.base);
  const kept = async (who: Program, path: string) =>
    (await who.ask("GET", path)).headers.get("cache-control") ?? "";
  for (const [who, path] of [
    [lin, "/api/me"],
    [lin, "/api/conversations"],
    [nobody, "/api/me"],
    [nobody, "/api/nothing"],
    [nobody, "/api/auth/session"],
    [lin, "/"],
    [lin, "/settings"],
    [lin, `/c/${randomUUID()}`],
    [lin, "/nothing"],
  ] as const)
    expect([path, await kept(who, path)]).toEqual([path, expect.stringContaining("no-store")]);
  const [file = ""] =
    /\/_next\/static\/[^"]+\.js/.exec(await (await nobody.ask("GET", "/sign-in")).text()) ?? [];
  expect(await kept(nobody, file)).toContain("immutable");
});

test("H58 HEAD on a stream holds no reader, and returns no body", { tag: "@once" }, async ({
  aPerson,
}) => {
  const lin = await aPerson();
  const id = randomUUID();
  await (await lin.ask("POST", "/api/chat", { id, message: question("Hello?") })).text();
  const answer = await lin.ask("HEAD", `/api/chat/${id}/stream`);
  expect([answer.status, await answer.text()]).toEqual([204, ""]);
});
