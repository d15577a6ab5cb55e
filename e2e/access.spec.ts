// The access matrix: every route of the build and every operation of the contract, for every kind of caller. A route without a row fails.

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

import { type Program, program, question, signedIn } from "#lib/testing/program.ts";

import { collectionCalls } from "./collection-calls.ts";
import { expect, test } from "./fixtures.ts";
import { isCallOf, type PublishedOperation, publishedOperations } from "./operations.ts";
import { releaseCalls } from "./release-calls.ts";

/** The status that each caller gets: not signed in, the member who owns the data, another member, an administrator, a disabled user. */
type Row = {
  call: string;
  body?: unknown;
  nobody: number;
  owner: number;
  other: number;
  admin: number;
  disabled: number;
};

/** For all signed-in users, each on their own data. */
const anyone = { nobody: 401, owner: 200, other: 200, admin: 200, disabled: 401 };
/** For a conversation: only its owner has access. */
const owners = { nobody: 401, owner: 200, other: 404, admin: 404, disabled: 401 };
const admins = { nobody: 401, owner: 403, other: 403, admin: 200, disabled: 401 };
const everybody = { nobody: 200, owner: 200, other: 200, admin: 200, disabled: 200 };

/** `:id` is the owner's conversation, `:user` a user's id. The requests change nothing that a later request needs. */
const rows: Row[] = [
  { call: "GET /healthz", ...everybody },
  { call: "GET /readyz", ...everybody },
  // From this machine; metrics.spec.ts has the others.
  { call: "GET /metrics", ...everybody },
  { call: "GET /api/openapi.json", ...everybody },
  { call: "GET /api/auth/csrf", ...everybody },
  { call: "GET /api/auth/session", ...everybody },
  {
    call: "POST /api/auth/callback/credentials",
    nobody: 302,
    owner: 302,
    other: 302,
    admin: 302,
    disabled: 302,
  },
  {
    call: "POST /api/setup",
    body: { token: "x", username: "x", password: "long enough to be one" },
    ...sameFor(403),
  },
  { call: "GET /api/me", ...anyone },
  { call: "PATCH /api/me", body: {}, ...anyone },
  {
    call: "POST /api/me/password",
    body: { current: "wrong", next: "long enough to be one" },
    ...anyone,
    owner: 400,
    other: 400,
    admin: 400,
  },
  { call: "GET /api/models", ...anyone },
  {
    call: "POST /api/chat",
    body: { id: ":id", message: question("Hello?") },
    ...owners,
    owner: 200,
  },
  { call: "GET /api/chat/:id/stream", ...owners, owner: 204 },
  { call: "POST /api/chat/:id/stop", ...owners, owner: 204 },
  { call: "GET /api/conversations", ...anyone },
  { call: "GET /api/conversations/:id", ...owners },
  { call: "PATCH /api/conversations/:id", body: { title: "Spare parts" }, ...owners },
  { call: "DELETE /api/conversations/:gone", ...owners, owner: 404 },
  { call: "GET /api/conversations/:id/leaf", ...owners },
  { call: "GET /api/conversations/:id/context", ...owners },
  { call: "GET /api/conversations/:id/context/cuts/x", ...owners, owner: 404 },
  {
    call: "PATCH /api/conversations/:id/context/facts/x",
    body: { text: "Otherwise." },
    ...owners,
    owner: 404,
  },
  { call: "DELETE /api/conversations/:id/context/facts/x", ...owners, owner: 404 },
  {
    call: "PATCH /api/conversations/:id/context/summary",
    body: { text: "In short." },
    ...owners,
    owner: 404,
  },
  { call: "POST /api/conversations/:id/context/compress", ...owners, owner: 204 },
  { call: "PUT /api/conversations/:id/messages/x/pin", ...owners, owner: 404 },
  { call: "DELETE /api/conversations/:id/messages/x/pin", ...owners, owner: 404 },
  { call: "GET /api/people", ...anyone, owner: 400, other: 400, admin: 400 },
  { call: "GET /api/admin/users", ...admins },
  {
    call: "POST /api/admin/users",
    body: { username: "no name", name: "x", role: "member" },
    ...admins,
    admin: 400,
  },
  { call: "PATCH /api/admin/users/:user", body: {}, ...admins },
  { call: "POST /api/admin/users/:nobody/password", body: {}, ...admins, admin: 404 },
  { call: "GET /api/admin/runtimes", ...admins },
  { call: "POST /api/admin/runtimes", body: { name: "no name" }, ...admins, admin: 400 },
  {
    call: "POST /api/admin/runtimes/test",
    body: { kind: "openai", addresses: ["http://127.0.0.1:9"] },
    ...admins,
  },
  { call: "PATCH /api/admin/runtimes/:nobody", body: {}, ...admins, admin: 404 },
  { call: "DELETE /api/admin/runtimes/:nobody", ...admins, admin: 404 },
  { call: "GET /api/admin/models", ...admins },
  { call: "PATCH /api/admin/models/no%2Fmodel", body: {}, ...admins, admin: 404 },
  { call: "DELETE /api/admin/models/no%2Fmodel", ...admins, admin: 404 },
  { call: "POST /api/admin/models/no%2Fmodel/load", ...admins, admin: 404 },
  { call: "POST /api/admin/models/no%2Fmodel/unload", ...admins, admin: 404 },
  { call: "POST /api/admin/models/pull", body: { name: "no name" }, ...admins, admin: 400 },
  { call: "GET /api/admin/models/pulls", ...admins },
  { call: "DELETE /api/admin/models/pulls/:nobody", ...admins, admin: 404 },
  { call: "GET /api/admin/variants", ...admins },
  { call: "POST /api/admin/variants", body: { name: "a\nb" }, ...admins, admin: 400 },
  {
    call: "POST /api/admin/variants/import",
    body: { name: "x", modelfile: "SYSTEM" },
    ...admins,
    admin: 400,
  },
  { call: "GET /api/admin/variants/:nobody", ...admins, admin: 404 },
  { call: "PATCH /api/admin/variants/:nobody", body: {}, ...admins, admin: 404 },
  { call: "DELETE /api/admin/variants/:nobody", ...admins, admin: 404 },
  { call: "GET /api/admin/variants/:nobody/modelfile", ...admins, admin: 404 },
  {
    call: "POST /api/admin/variants/:nobody/revert",
    body: { version: 1 },
    ...admins,
    admin: 404,
  },
  { call: "GET /api/admin/variants/:nobody/versions/1", ...admins, admin: 404 },
  {
    call: "POST /api/admin/variants/:nobody/create",
    body: { name: "x" },
    ...admins,
    admin: 404,
  },
  ...releaseCalls.map((row) => ({ ...admins, ...row })),
  ...collectionCalls.map(({ status = 404, ...row }) => ({ ...signedInGet(status), ...row })),
  { call: "GET /api/admin/settings", ...admins },
  { call: "PATCH /api/admin/settings", body: {}, ...admins },
  { call: "GET /api/admin/metrics-token", ...admins },
  { call: "POST /api/admin/metrics-token", ...admins, admin: 201 },
  { call: "DELETE /api/admin/metrics-token", ...admins, admin: 204 },
  { call: "GET /api/admin/audit", ...admins },
  { call: "GET /api/admin/doctor/stream", ...admins },
  { call: "GET /api/admin/activity", ...admins },
  { call: "GET /api/admin/usage", ...admins },
  { call: "GET /api/nothing/here", ...sameFor(404) },
  { call: "GET /sign-in", nobody: 200, owner: 307, other: 307, admin: 307, disabled: 200 },
  { call: "GET /setup", ...everybody },
  { call: "GET /", ...pages(200, 200, 200) },
  { call: "GET /c/:id", ...pages(200, 404, 404) },
  { call: "GET /settings", ...pages(200, 200, 200) },
  { call: "GET /collections", ...pages(200, 200, 200) },
  { call: "GET /collections/:nobody", ...pages(404, 404, 404) },
  { call: "GET /collections/:nobody/documents/:nobody", ...pages(404, 404, 404) },
  { call: "GET /password", ...pages(307, 307, 307) },
  { call: "GET /admin/people", ...pages(404, 404, 200) },
  { call: "GET /admin/activity", ...pages(404, 404, 200) },
  { call: "GET /admin/doctor", ...pages(404, 404, 200) },
  { call: "GET /admin/models", ...pages(404, 404, 200) },
  { call: "GET /admin/releases", ...pages(404, 404, 200) },
  { call: "GET /admin/releases/trials/:nobody", ...pages(404, 404, 404) },
  { call: "GET /admin/runtimes", ...pages(404, 404, 200) },
  { call: "GET /admin/settings", ...pages(404, 404, 200) },
  { call: "GET /admin/variants", ...pages(404, 404, 200) },
];

function sameFor(status: number) {
  return { nobody: status, owner: status, other: status, admin: status, disabled: status };
}

function signedInGet(status: number) {
  return { nobody: 401, owner: status, other: status, admin: status, disabled: 401 };
}

/** A page redirects a caller who is not signed in to the sign-in page. */
function pages(owner: number, other: number, admin: number) {
  return { nobody: 307, owner, other, admin, disabled: 307 };
}

/** Public files. */
const open = new Set(["/icon.svg", "/favicon.ico", "/_not-found", "/_global-error"]);

test("every route of the build has a row", { tag: "@once" }, () => {
  const manifest = JSON.parse(
    readFileSync(".next/app-path-routes-manifest.json", "utf8"),
  ) as Record<string, string>;
  const routes = [...new Set(Object.values(manifest))].filter((route) => !open.has(route));
  const pattern = (route: string) => {
    const source = route.replaceAll(/\[\.\.\.[^\]]+\]/g, ".+").replaceAll(/\[[^\]]+\]/g, "[^/]+");
    return new RegExp(`^${source}$`);
  };
  const paths = rows.map(({ call }) => call.split(" ")[1] ?? "");
  const without = routes.filter((route) => !paths.some((path) => pattern(route).test(path)));
  expect(without).toEqual([]);
  expect(routes.length).toBeGreaterThan(20);
});

test("every operation of the contract has a row, which agrees with who may call it", {
  tag: "@once",
}, async ({ parlor }) => {
  const operations = await publishedOperations(parlor.base);
  const wrong = operations.filter((operation) => {
    const row = rows.find(({ call }) => isCallOf(operation, call));
    return !row || !agrees(row, operation.who);
  });
  expect(wrong).toEqual([]);
  expect(operations.length).toBeGreaterThan(25);
});

function agrees(row: Row, who: PublishedOperation["who"]): boolean {
  const strangers = [row.nobody, row.disabled];
  const members = [row.owner, row.other];
  if (who === "anyone") return !strangers.includes(401);
  const isRefused = (status: number) => status === 401 || status === 403;
  return (
    strangers.every((status) => status === 401) &&
    members.every((status) => (who === "admin" ? status === 403 : !isRefused(status))) &&
    !isRefused(row.admin)
  );
}

test("H1 H2 H3 H4 H5 H10 H11 H12 H14 H16 every caller gets exactly the access that the matrix allows", {
  tag: "@once",
}, async ({ parlor, admin, aPerson }) => {
  const [owner, other, disabled] = [await aPerson(), await aPerson(), await aPerson()];
  const id = randomUUID();
  await (await owner.ask("POST", "/api/chat", { id, message: question("Hello?") })).text();
  const { id: user } = (await (await disabled.ask("GET", "/api/me")).json()) as { id: string };
  await admin.ask("PATCH", `/api/admin/users/${user}`, { disabled: true });

  const named = (text: string) =>
    text
      .replaceAll(":id", id)
      .replaceAll(":user", user)
      .replaceAll(/:gone|:nobody/g, randomUUID());
  const askers: Record<keyof Omit<Row, "call" | "body">, Program> = {
    nobody: program(parlor.base),
    owner: await signedIn(parlor.base, owner.username, owner.password),
    other: await signedIn(parlor.base, other.username, other.password),
    admin,
    disabled,
  };
  const operations = await publishedOperations(parlor.base);
  const heard: string[] = [];
  const expected: string[] = [];
  const undocumented: string[] = [];
  for (const { call, body, ...row } of rows) {
    const [method = "", path = ""] = call.split(" ");
    for (const who of Object.keys(row) as (keyof typeof row)[]) {
      const response = await askers[who].ask(
        method,
        named(path),
        body === undefined ? undefined : JSON.parse(named(JSON.stringify(body))),
      );
      await response.text();
      expected.push(`${call} ${who} ${row[who]}`);
      heard.push(`${call} ${who} ${response.status}`);
      const operation = operations.find((one) => isCallOf(one, call));
      if (operation && !operation.statuses.includes(response.status))
        undocumented.push(`${call} ${who} ${response.status}`);
    }
  }
  expect(heard).toEqual(expected);
  expect(undocumented).toEqual([]);
});

test("another user's conversation and a conversation that does not exist get the same response", {
  tag: "@once",
}, async ({ aPerson }) => {
  const [owner, other] = [await aPerson(), await aPerson()];
  const id = randomUUID();
  await (await owner.ask("POST", "/api/chat", { id, message: question("Hello?") })).text();
  for (const call of [
    "GET /api/conversations/",
    "GET /api/chat/:/stream",
    "POST /api/chat/:/stop",
    "DELETE /api/conversations/",
  ]) {
    const [method = "", path = ""] = call.split(" ");
    const at = (which: string) =>
      path.includes(":") ? path.replace(":", which) : `${path}${which}`;
    const theirs = await other.ask(method, at(id));
    const nobodys = await other.ask(method, at(randomUUID()));
    expect(theirs.status).toBe(404);
    expect([nobodys.status, await nobodys.text()]).toEqual([theirs.status, await theirs.text()]);
  }
});
