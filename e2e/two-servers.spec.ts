// Two web servers on one PostgreSQL server, behind nginx.

import { rmSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { memoryFolder } from "#lib/testing/memory-folder.ts";
import { program, signedIn } from "#lib/testing/program.ts";

import { expect, shareTwoServers, startNginx, startTwoServers, test } from "./two-servers.ts";

shareTwoServers();

test("both web servers are ready after they began at once on an empty database, with one administrator", {
  tag: "@once",
}, async () => {
  // Other files use the servers of the fixture, and restart them.
  const two = await startTwoServers();
  try {
    for (const base of [two.base, ...two.servers.map((server) => server.base)]) {
      const response = await program(base).ask("GET", "/readyz");
      expect(response.status, base).toBe(200);
      expect(await response.json()).toMatchObject({ reasons: [], degraded: ["worker"] });
    }
    for (const server of two.servers) expect(server.log()).not.toContain("not ready yet");
    const users = await two.sql(`select username, role from "User"`);
    expect(users).toEqual([{ username: "root", role: "admin" }]);
  } finally {
    await two.stop();
  }
});

test("H26 failed sign-ins are counted over both servers, many at once too", {
  tag: "@once",
}, async ({ two, aPerson }) => {
  const [lin, mei] = [await aPerson(), await aPerson()];
  const bases = [two.servers[0].base, two.servers[1].base, two.base];
  const guess = async ({ username }: { username: string }, at: number) =>
    (await signedIn(bases[at % bases.length] ?? "", username, `guess number ${at}`)).response
      .status;
  const guesses = [];
  for (let at = 0; at < 8; at += 1) guesses.push(await guess(lin, at));
  expect(guesses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);

  const atOnce = await Promise.all(Array.from({ length: 40 }, (_, at) => guess(mei, at)));
  expect(atOnce.filter((status) => status === 401)).toHaveLength(5);
  expect(atOnce.filter((status) => status === 429)).toHaveLength(35);
});

test("the metrics of each server are read past nginx, and through it with the token alone", {
  tag: "@once",
}, async ({ two, admin }) => {
  const ask = async (base: string, headers: Record<string, string> = {}) =>
    (await fetch(`${base}/metrics`, { headers })).status;
  for (const server of two.servers) expect(await ask(server.base)).toBe(200);
  expect(await ask(two.base)).toBe(401);
  expect(await ask(two.base, { "x-forwarded-for": "127.0.0.1" })).toBe(401);
  const made = await admin.ask("POST", "/api/admin/metrics-token");
  const { token } = (await made.json()) as { token: string };
  // Both servers get some of these.
  for (let at = 0; at < 4; at += 1)
    expect(await ask(two.base, { authorization: `Bearer ${token}` })).toBe(200);
  await admin.ask("DELETE", "/api/admin/metrics-token");
  expect(await ask(two.base, { authorization: `Bearer ${token}` })).toBe(401);
});

test("a session that begins at one server works at the other, and ends at both", {
  tag: "@once",
}, async ({ two, aPerson }) => {
  const { username, password } = await aPerson();
  const [one, other] = two.servers.map((server) => server.base) as [string, string];
  const here = await signedIn(one, username, password);
  const there = program(other, new Map(here.cookies));
  const statuses = async () => [
    (await program(one, new Map(here.cookies)).ask("GET", "/api/me")).status,
    (await program(other, new Map(here.cookies)).ask("GET", "/api/me")).status,
  ];
  expect(await statuses()).toEqual([200, 200]);
  const csrf = await there.ask("GET", "/api/auth/csrf");
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  await there.ask("POST", "/api/auth/signout", undefined, {
    body: new URLSearchParams({ csrfToken, json: "true" }).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
  expect(await statuses()).toEqual([401, 401]);
});

test("while one server after the other is restarted, users go on through nginx", {
  tag: "@once",
}, async ({ two, aPerson }) => {
  const lin = await aPerson();
  for (const [at, server] of two.servers.entries()) {
    await server.end();
    for (let round = 0; round < 5; round += 1) {
      const name = `Lin ${at} ${round}`;
      expect((await lin.ask("PATCH", "/api/me", { name })).status).toBe(200);
      expect(await (await lin.ask("GET", "/api/me")).json()).toMatchObject({ name });
      const again = await signedIn(two.base, lin.username, lin.password);
      expect((await again.ask("GET", "/api/me")).status).toBe(200);
    }
    await server.start();
    expect((await program(server.base).ask("GET", "/readyz")).status).toBe(200);
  }
});

test("a server that is killed at once is passed over", { tag: "@once" }, async ({
  two,
  aPerson,
}) => {
  const lin = await aPerson();
  await two.servers[0].kill();
  for (let round = 0; round < 10; round += 1)
    expect((await lin.ask("PATCH", "/api/me", { name: `Lin ${round}` })).status).toBe(200);
  await two.servers[0].start();
});

const faults: Record<string, RequestListener> = {
  "breaks off": ({ socket }) => void socket.destroy(),
  "is starting": (_, response) => void response.writeHead(503).end(),
};

for (const [fault, firstHandles] of Object.entries(faults)) {
  test(`nginx asks the other server again when one ${fault}, but never for a POST`, {
    tag: "@once",
  }, async () => {
    const received: string[] = [];
    const upstream = (name: string, handle: RequestListener) =>
      new Promise<Server>((resolve) => {
        const server = createServer((request, response) => {
          received.push(`${name} ${request.method}`);
          request.resume().once("end", () => handle(request, response));
        }).listen(0, "127.0.0.1", () => resolve(server));
      });
    const upstreams = [
      await upstream("first", firstHandles),
      await upstream("second", (_, response) => void response.end()),
    ];
    const addresses = upstreams.map(
      (server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    );
    /** Whether the first request that a new nginx gets succeeds: it goes to the first server. */
    const succeeds = async (method: string) => {
      const folder = memoryFolder("parlor-nginx-");
      const nginx = await startNginx(folder, addresses);
      const { ok } = await fetch(nginx.base, { method });
      await nginx.stop();
      rmSync(folder, { recursive: true, force: true });
      return ok;
    };
    expect([await succeeds("GET"), await succeeds("POST")]).toEqual([true, false]);
    expect(received).toEqual(["first GET", "second GET", "first POST"]);
    for (const server of upstreams) server.close();
  });
}
