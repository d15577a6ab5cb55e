// Documents by the HTTP contract, read by a worker as in the product.

import type { Uploaded } from "#lib/knowledge/schema.ts";
import { administrator } from "#lib/testing/installation.ts";
import { type Program, signedIn } from "#lib/testing/program.ts";

import { expect, test } from "./fixtures.ts";

type Item = { id: string; status: string; [field: string]: unknown };

/** Sends a file as a browser does. */
async function send(
  person: Program,
  path: string,
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
  method = "POST",
): Promise<Response> {
  const form = new FormData();
  form.append("file", new File([content], name));
  return person.ask(method, path, undefined, { body: form });
}

async function aCollection(person: Program, wish: object = {}): Promise<string> {
  const made = await person.ask("POST", "/api/collections", { name: "Handbooks", ...wish });
  expect(made.status).toBe(201);
  return ((await made.json()) as { id: string }).id;
}

const item = async (person: Program, path: string) =>
  (await (await person.ask("GET", path)).json()) as Item;

async function isReady(person: Program, path: string): Promise<void> {
  await expect
    .poll(async () => (await item(person, path)).status, { timeout: 60_000 })
    .toBe("ready");
}

async function textsOf(person: Program, query: string, collection: string): Promise<string[]> {
  const answer = await person.ask("POST", "/api/collections/search", {
    query,
    collections: [collection],
  });
  const { passages } = (await answer.json()) as { passages: { text: string }[] };
  return passages.map(({ text }) => text);
}

const handbook =
  "# 手册\n\nThe pump has three seals.\n\n## Replacement\n\nSeals are replaced every year.\n";

test("a document is uploaded, read, found, shown, saved, replaced and deleted", {
  tag: "@once",
}, async ({ aParlor }) => {
  test.slow();
  const parlor = await aParlor({ worker: true });
  const lin = await signedIn(parlor.base, administrator.username, administrator.password);
  expect(await (await lin.ask("GET", "/readyz")).json()).toMatchObject({ degraded: [] });
  const id = await aCollection(lin);
  const documents = `/api/collections/${id}/documents`;
  const uploaded = await send(lin, documents, "../手册 (1).md", handbook);
  expect(uploaded.status).toBe(202);
  const { id: documentId } = (await uploaded.json()) as Uploaded;
  const path = `${documents}/${documentId}`;
  await isReady(lin, path);
  expect(await item(lin, path)).toMatchObject({ name: "手册 (1).md", searchable: true, pages: 1 });
  expect((await textsOf(lin, "How many seals has the pump?", id)).join()).toContain("three seals");
  expect(await item(lin, `${path}/pages/1`)).toMatchObject({ number: 1, picture: false });
  const again = await send(lin, documents, "copy.md", handbook);
  expect([again.status, await again.json()]).toMatchObject([200, { duplicateOf: documentId }]);

  const file = await lin.ask("GET", `${path}/file`);
  expect(await file.text()).toBe(handbook);
  expect(Object.fromEntries(file.headers)).toMatchObject({
    "content-type": "application/octet-stream",
    "content-disposition": "attachment; filename*=UTF-8''%E6%89%8B%E5%86%8C%20%281%29.md",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  });

  const replaced = await send(lin, path, "2027.md", handbook.replace("three", "four"), "PUT");
  expect(replaced.status).toBe(202);
  await isReady(lin, path);
  expect(await item(lin, path)).toMatchObject({ name: "2027.md", version: 2 });
  expect((await textsOf(lin, "How many seals has the pump?", id)).join()).toContain("four seals");

  expect((await lin.ask("DELETE", path)).status).toBe(204);
  expect(await textsOf(lin, "How many seals has the pump?", id)).toEqual([]);
  expect((await lin.ask("GET", `${path}/file`)).status).toBe(404);

  await parlor.kill("worker");
  const waiting = (await (await send(lin, documents, "later.txt", "Later.")).json()) as Uploaded;
  expect(await item(lin, `${documents}/${waiting.id}`)).toMatchObject({
    status: "queued",
    place: 1,
  });
  await parlor.stop();
});

test("H6 H7 a colleague's document does not exist, and a file above the limit is refused while it comes", {
  tag: "@once",
}, async ({ admin, aPerson }) => {
  const [lin, mei] = [await aPerson(), await aPerson()];
  const id = await aCollection(lin);
  const documents = `/api/collections/${id}/documents`;
  const { id: documentId } = (await (
    await send(lin, documents, "secret.txt", "The code is 4711.")
  ).json()) as Uploaded;
  const path = `${documents}/${documentId}`;
  const calls: (() => Promise<Response>)[] = [
    ...["", "/file", "/pages/1", "/pages/1/picture"].map(
      (end) => () => mei.ask("GET", `${path}${end}`),
    ),
    () => mei.ask("POST", `${path}/retry`),
    () => mei.ask("DELETE", path),
    () => send(mei, path, "mine.txt", "Mine.", "PUT"),
    () => send(mei, documents, "mine.txt", "Mine."),
    () => mei.ask("GET", documents),
    () => mei.ask("GET", `/api/collections/${id}/members`),
    () => mei.ask("POST", "/api/collections/search", { query: "code", collections: [id] }),
  ];
  for (const call of calls) {
    const answer = await call();
    expect([answer.url, answer.status]).toEqual([answer.url, 404]);
    expect(await answer.text()).not.toContain("4711");
  }
  expect(await item(lin, path)).toMatchObject({ name: "secret.txt", version: 1 });

  await admin.ask("PATCH", "/api/admin/settings", { fileMegabytes: 1 });
  const large = await send(lin, documents, "large.txt", new Uint8Array(8_000_000).fill(97));
  expect(large.status).toBe(413);
  expect(await large.text()).toContain("megabyte");
  await admin.ask("PATCH", "/api/admin/settings", { fileMegabytes: 50 });
});

test("a large file arrives whole", { tag: "@once" }, async ({ lin }) => {
  const id = await aCollection(lin);
  const content = new Uint8Array(45_000_000).map((_, at) => (at * 31 + (at >> 8)) % 251);
  const documents = `/api/collections/${id}/documents`;
  const sent = await send(lin, documents, "large.csv", content);
  expect(sent.status).toBe(202);
  const { id: documentId } = (await sent.json()) as Uploaded;
  const file = await lin.ask("GET", `${documents}/${documentId}/file`);
  expect(Buffer.from(await file.arrayBuffer()).equals(Buffer.from(content))).toBe(true);
});
