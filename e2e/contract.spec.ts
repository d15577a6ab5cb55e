import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

import { z } from "zod";

import { auditPageSchema } from "#lib/audit/schema.ts";
import { conversationPageSchema, conversationSchema } from "#lib/conversations/schema.ts";
import { modelPageSchema } from "#lib/models/schema.ts";
import { settingsSchema } from "#lib/settings/schema.ts";
import { events, heard, program, question } from "#lib/testing/program.ts";
import { meSchema, newUserAnswerSchema, userPageSchema, userSchema } from "#lib/users/schema.ts";

import { saying } from "./conversation-page.ts";
import { expect, test } from "./fixtures.ts";

test.describe.configure({ mode: "parallel" });

const errorSchema = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string().min(1),
    id: z.string().optional(),
  }),
});

test("the contract lists every route of the API, with its methods", { tag: "@once" }, async ({
  parlor,
}) => {
  const { openapi, paths } = (await (
    await program(parlor.base).ask("GET", "/api/openapi.json")
  ).json()) as {
    openapi: string;
    paths: Record<string, Record<string, unknown>>;
  };
  expect(openapi).toBe("3.1.0");
  const manifest = JSON.parse(
    readFileSync(".next/app-path-routes-manifest.json", "utf8"),
  ) as Record<string, string>;
  const routes = Object.entries(manifest).filter(
    ([file]) => file.endsWith("/route") && !file.includes("[...") && !file.includes("icon"),
  );
  const documented = Object.keys(paths).filter((path) => !path.startsWith("/api/auth/"));
  expect(documented.sort()).toEqual(
    routes.map(([, route]) => route.replaceAll(/\[([^\]]+)\]/g, "{$1}")).sort(),
  );
  for (const [file, route] of routes) {
    const source = readFileSync(`app${file}.ts`, "utf8");
    const methods = [...source.matchAll(/export const (GET|POST|PUT|PATCH|DELETE) =/g)].map(
      ([, method]) => method?.toLowerCase(),
    );
    expect(
      Object.keys(paths[route.replaceAll(/\[([^\]]+)\]/g, "{$1}")] ?? {}).sort(),
      route,
    ).toEqual(methods.sort());
  }
});

test("the responses of all routes match the contract", { tag: "@once" }, async ({
  admin,
  aPerson,
}) => {
  const lin = await aPerson();
  const id = randomUUID();
  const json = async (who: typeof admin, method: string, path: string, body?: unknown) =>
    (await who.ask(method, path, body)).json();

  expect(z.strictObject(meSchema.shape).parse(await json(lin, "GET", "/api/me"))).toMatchObject({
    username: lin.username,
  });
  expect(meSchema.parse(await json(lin, "PATCH", "/api/me", { theme: "dark" }))).toMatchObject({
    theme: "dark",
  });
  expect(modelPageSchema.parse(await json(lin, "GET", "/api/models")).items).toContainEqual({
    id: "gpt-oss:20b",
    name: "gpt-oss:20b",
    contextLength: 8_192,
    efforts: ["low", "medium", "high"],
    default: true,
  });
  await (await lin.ask("POST", "/api/chat", { id, message: question("Hello?") })).text();
  expect(
    conversationSchema.parse(await json(lin, "GET", `/api/conversations/${id}`)).messages,
  ).toHaveLength(2);
  expect(
    conversationSchema.parse(
      await json(lin, "PATCH", `/api/conversations/${id}`, { title: "Seals" }),
    ).title,
  ).toBe("Seals");
  expect(
    conversationPageSchema.parse(await json(lin, "GET", "/api/conversations?limit=1")).items[0],
  ).toMatchObject({ id });

  const made = newUserAnswerSchema.parse(
    await json(admin, "POST", "/api/admin/users", {
      username: `mei-${id.slice(0, 8)}`,
      name: "梅",
      role: "member",
    }),
  );
  expect(made.password).toMatch(/^.{12,}$/);
  expect(
    userSchema.parse(await json(admin, "PATCH", `/api/admin/users/${made.id}`, { disabled: true }))
      .disabled,
  ).toBe(true);
  expect(await json(admin, "POST", `/api/admin/users/${made.id}/password`, {})).toEqual({
    password: expect.any(String),
  });
  expect(
    userPageSchema
      .parse(await json(admin, "GET", "/api/admin/users?limit=500"))
      .items.map((user) => user.id),
  ).toContain(made.id);
  expect(settingsSchema.parse(await json(admin, "GET", "/api/admin/settings"))).toMatchObject({
    contextLength: 8_192,
  });
  expect(
    auditPageSchema.parse(await json(admin, "GET", "/api/admin/audit")).items[0],
  ).toMatchObject({ action: expect.any(String) });
});

test("a refusal is JSON, in the user's language", async ({ aPerson, language }) => {
  const lin = await aPerson();
  const refusals = [
    await lin.ask("GET", `/api/conversations/${randomUUID()}`),
    await lin.ask("GET", "/api/admin/users"),
    await lin.ask("POST", "/api/chat", { id: "x" }),
    await lin.ask("GET", "/api/conversations?q=x"),
    await lin.ask("GET", "/api/nothing"),
  ];
  expect(refusals.map(({ status }) => status)).toEqual([404, 403, 400, 400, 404]);
  for (const refusal of refusals) {
    const { error } = errorSchema.parse(await refusal.json());
    expect(/\p{Script=Han}/u.test(error.message)).toBe(language === "zh");
  }
});

test("a turn is streamed as the AI SDK's UI message stream", { tag: "@once" }, async ({
  aPerson,
  parlor,
}) => {
  const lin = await aPerson();
  const text = randomUUID();
  parlor.model.script({ when: { says: text }, steps: [{ think: "hm" }, { say: "yes" }] });
  const response = await lin.ask("POST", "/api/chat", {
    id: randomUUID(),
    message: question(text),
  });
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "text/event-stream",
    "x-vercel-ai-ui-message-stream": "v1",
    "cache-control": "no-cache, no-transform",
  });
  expect(response.headers.get("content-encoding")).toBeNull();
  const types = [];
  for await (const event of events(response)) types.push(event.type);
  expect(types).toEqual([
    "start",
    "reasoning-start",
    "reasoning-delta",
    "reasoning-end",
    "message-metadata",
    "text-start",
    "text-delta",
    "text-end",
    "finish",
  ]);
});

test("H12 unknown fields are refused, including fields of planned features", {
  tag: "@once",
}, async ({ aPerson }) => {
  const lin = await aPerson();
  const message = question("Hello?");
  const id = randomUUID();
  for (const [path, body] of [
    ["/api/chat", { id, message, assistant: id }],
    ["/api/chat", { id, message, userId: id }],
    ["/api/chat", { id, message: { ...message, role: "system" } }],
    ["/api/chat", { id, message: { ...message, parts: [{ type: "file", url: "x" }] } }],
    ["/api/chat", { id, message, trigger: "continue-message" }],
    ["/api/chat", { id: "not-a-uuid", message }],
    ["/api/chat", { id, message: { ...message, id: "a b" } }],
    ["/api/chat", { id, message: { ...message, parts: [{ type: "text", text: "  " }] } }],
    ["/api/chat", { id, message: { ...message, parts: [{ type: "text", text: "a\0b" }] } }],
  ] as const) {
    const response = await lin.ask("POST", path, body);
    expect([response.status, JSON.stringify(body)]).toEqual([400, JSON.stringify(body)]);
  }
  expect((await lin.ask("PATCH", "/api/me", { role: "admin" })).status).toBe(400);
  expect((await lin.ask("GET", `/api/conversations/${id}`)).status).toBe(404);
});

test("H17 H18 a change from another site is refused, also with a session and when signing in", {
  tag: "@once",
}, async ({ aPerson, parlor }) => {
  const lin = await aPerson();
  const foreign = { headers: { origin: "http://evil.test" } };
  expect((await lin.ask("PATCH", "/api/me", { name: "x" }, foreign)).status).toBe(403);
  expect((await lin.ask("POST", "/api/auth/signout", undefined, foreign)).status).toBe(403);
  const cookie = [...lin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const without = await fetch(`${parlor.base}/api/me`, {
    method: "PATCH",
    headers: { cookie, "content-type": "application/json" },
    body: "{}",
  });
  expect(without.status).toBe(403);
  // Forged proxy headers have no effect.
  const forged = { headers: { origin: "http://evil.test", "x-forwarded-host": "evil.test" } };
  expect((await lin.ask("PATCH", "/api/me", { name: "x" }, forged)).status).toBe(403);
});

test("an API client can choose the conversation id, ask, join the stream, and read the same answer again", {
  tag: "@once",
}, async ({ aPerson, parlor }) => {
  const lin = await aPerson();
  const [id, text] = [randomUUID(), randomUUID()];
  parlor.model.script({
    when: { says: text },
    steps: [{ say: "Hello, " }, { hold: text }, { say: "世界" }],
  });
  const message = question(text);
  const first = lin.ask("POST", "/api/chat", { id, message });
  await parlor.model.seen(saying(text));
  const joined = await lin.ask("GET", `/api/chat/${id}/stream`);
  parlor.model.release(text);
  expect((await heard(joined)).text).toBe("Hello, 世界");
  expect((await heard(await first)).text).toBe("Hello, 世界");
  expect((await heard(await lin.ask("POST", "/api/chat", { id, message }))).text).toBe(
    "Hello, 世界",
  );
  expect((await lin.ask("GET", `/api/chat/${id}/stream`)).status).toBe(204);
});
