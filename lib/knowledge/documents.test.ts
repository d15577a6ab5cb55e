import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { beforeEach, describe, expect, test } from "vitest";

import type { Viewer } from "#lib/auth/viewer.ts";
import { dataFolder } from "#lib/env.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { aCollection, aDocument, aFile } from "#lib/testing/documents.ts";
import { aPerson, sql } from "#lib/testing/people.ts";
import { withSettings } from "#lib/testing/settings.ts";

import { pathOf, sweepFiles } from "./files.ts";
import {
  changeCollection,
  deleteCollection,
  deleteDocument,
  drawDocumentPage,
  getDocument,
  listDocuments,
  openDocumentFile,
  readDocumentPage,
  replaceDocument,
  retryDocument,
  uploadDocument,
} from "./index.ts";

let owner: Viewer;
let collectionId = "";
beforeEach(async () => {
  owner = await aPerson();
  collectionId = (await aCollection(owner)).id;
});

const text = () => `A text that no other test has: ${randomUUID()}`;
const hashOf = (content: string) => createHash("sha256").update(content).digest("hex");
const isStored = (content: string) => existsSync(pathOf(hashOf(content)));
const upload = (content: string, name?: string) => aDocument(owner, collectionId, content, name);
const incoming = () => readdirSync(join(dataFolder, "files/incoming"));

/** As if a worker had read the newest version of a document. */
async function asRead(
  { documentId }: { documentId: string },
  page = "What was read",
): Promise<void> {
  const [version] = await sql<{ id: string }>(
    `update "DocumentVersion" set status = 'ready', pages = 1, "pagesRead" = 1 where "documentId" = $1
     and version = (select max(version) from "DocumentVersion" where "documentId" = $1) returning id`,
    [documentId],
  );
  await sql(`insert into "DocumentPage" values ($1, 1, 0, 0, $2, '[]', '[]')`, [version?.id, page]);
  await sql(`update "Document" set "currentId" = $1 where id = $2`, [version?.id, documentId]);
}

describe("an upload", () => {
  test("is a file under its hash, for its owner alone, and a document that waits to be read", async () => {
    const content = text();
    const path = await upload(content, "手册 2026.TXT");
    expect(await getDocument(owner, path)).toMatchObject({
      name: "手册 2026.TXT",
      status: "queued",
      searchable: false,
      size: content.length,
      hash: hashOf(content),
      version: 1,
      pages: null,
      pagesRead: 0,
      problem: null,
    });
    const place = pathOf(hashOf(content));
    expect(statSync(place).mode & 0o777).toBe(0o600);
    expect(statSync(join(place, "..")).mode & 0o777).toBe(0o700);
    const { name, size, bytes } = await openDocumentFile(owner, path);
    expect({ name, size }).toEqual({ name: "手册 2026.TXT", size: content.length });
    expect(await new Response(bytes).text()).toBe(content);
  });

  test("of a file that the collection holds stores nothing, and says which document it is", async () => {
    const content = text();
    const { documentId } = await upload(content);
    const again = await uploadDocument(owner, collectionId, aFile("copy.md", content));
    expect(again).toEqual({ id: documentId, status: "queued", duplicateOf: documentId });
    expect((await listDocuments(owner, collectionId, { limit: 50 })).items).toHaveLength(1);
    const other = await aCollection(owner);
    expect(await uploadDocument(owner, other.id, aFile("copy.md", content))).not.toHaveProperty(
      "duplicateOf",
    );
  });

  test("H58 that is too large is refused while it comes, and leaves nothing", async () => {
    await withSettings({ fileMegabytes: 1 }, async () => {
      let sent = 0;
      const bytes = (async function* () {
        for (;;) {
          sent += 100_000;
          yield new Uint8Array(100_000);
        }
      })();
      await expect(
        uploadDocument(owner, collectionId, { name: "endless.txt", bytes }),
      ).rejects.toMatchObject({ messageKey: "file_too_large", values: { most: 1 } });
      expect(sent).toBe(1_100_000);
    });
    await expect.poll(incoming).toEqual([]);
  });

  test("that breaks off, or is empty, leaves nothing", async () => {
    const bytes = (async function* () {
      yield new Uint8Array(10);
      throw new Error("broken off");
    })();
    await expect(uploadDocument(owner, collectionId, { name: "a.txt", bytes })).rejects.toThrow(
      "broken off",
    );
    await expect(upload("")).rejects.toMatchObject({ messageKey: "file_empty" });
    await expect.poll(incoming).toEqual([]);
    expect((await listDocuments(owner, collectionId, { limit: 50 })).items).toEqual([]);
  });

  test("beyond a limit is refused with the limit", async () => {
    await upload(text());
    const [last] = await sql<{ bytes: number }>(
      `update "DocumentVersion" set "sizeBytes" = 999990 where "userId" = $1 returning "sizeBytes" as bytes`,
      [owner.id],
    );
    expect(last?.bytes).toBe(999_990);
    await withSettings({ megabytesPerUser: 1 }, async () => {
      const refused = { code: "conflict", messageKey: "files_over_limit", values: { most: 1 } };
      await expect(upload("eleven char")).rejects.toMatchObject(refused);
      await upload("ten chars.");
    });
    await withSettings({ documentsPerCollection: 2 }, async () => {
      const values = { most: 2 };
      const refused = { code: "conflict", messageKey: "documents_over_limit", values };
      await expect(upload(text())).rejects.toMatchObject(refused);
    });
  });
});

test("H55 of 200 uploads at once each is stored, and none in part", async () => {
  const names = Array.from({ length: 200 }, (_, at) => `${at}.txt`);
  await Promise.all(names.map((name) => upload(text(), name)));
  const { items } = await listDocuments(owner, collectionId, { limit: 200 });
  expect(new Set(items.map(({ name }) => name))).toEqual(new Set(names));
  await expect.poll(incoming).toEqual([]);
});

test("F35 on a disk that is nearly full nothing is stored, and nothing is left", async () => {
  const disk = processSingleton("disk", (): { roomOn(folder: string): number } => ({
    roomOn: () => 0,
  }));
  const { roomOn } = disk;
  disk.roomOn = () => 1_000;
  try {
    await expect(upload(text())).rejects.toMatchObject({
      code: "unavailable",
      messageKey: "disk_full",
    });
  } finally {
    disk.roomOn = roomOn;
  }
  await expect.poll(incoming).toEqual([]);
  await upload(text());
});

describe("a document", () => {
  test("H6 of another does not exist, for every verb, also under a collection of one's own", async () => {
    const stranger = await aPerson();
    const path = await upload(text(), "secret.pdf");
    await asRead(path);
    const own = (await aCollection(stranger)).id;
    const verbs = (at: typeof path): (() => Promise<unknown>)[] => [
      () => getDocument(stranger, at),
      () => replaceDocument(stranger, at, aFile("mine.txt", text())),
      () => retryDocument(stranger, at),
      () => deleteDocument(stranger, at),
      () => openDocumentFile(stranger, at),
      () => readDocumentPage(stranger, at, 1),
      () => drawDocumentPage(stranger, at, 1, 100),
    ];
    for (const at of [
      path,
      { ...path, collectionId: own },
      { ...path, documentId: randomUUID() },
      { collectionId: own, documentId: randomUUID() },
    ])
      for (const verb of verbs(at))
        await expect(verb()).rejects.toMatchObject({ code: "not_found" });
    // Whoever may only read changes nothing.
    await changeCollection(owner, collectionId, { visibility: "everyone" });
    expect(await readDocumentPage(stranger, path, 1)).toMatchObject({ text: "What was read" });
    for (const verb of verbs(path).slice(1, 4))
      await expect(verb()).rejects.toMatchObject({ messageKey: "collection_not_editor" });
    expect(await getDocument(owner, path)).toMatchObject({ version: 1, searchable: true });
  });

  test("is replaced: the version before is shown until the new one is ready, and its name with it", async () => {
    const [first, second, third] = [text(), text(), text()];
    const path = await upload(first, "2025.txt");
    await asRead(path, "Of 2025");
    await replaceDocument(owner, path, aFile("2026.txt", second));
    expect(await getDocument(owner, path)).toMatchObject({
      name: "2025.txt",
      status: "queued",
      searchable: true,
      version: 2,
    });
    expect(await readDocumentPage(owner, path, 1)).toMatchObject({ text: "Of 2025", pages: 1 });
    expect(await new Response((await openDocumentFile(owner, path)).bytes).text()).toBe(first);
    // A further one takes the place of the one that nothing has read.
    await replaceDocument(owner, path, aFile("2027.txt", third));
    expect([first, second, third].map(isStored)).toEqual([true, false, true]);
    expect(await getDocument(owner, path)).toMatchObject({ version: 3, status: "queued" });
    expect(await replaceDocument(owner, path, aFile("same.txt", third))).toMatchObject({
      duplicateOf: path.documentId,
    });
  });

  test("is deleted with its file, unless another document is the same file", async () => {
    const content = text();
    const path = await upload(content);
    const other = await aDocument(owner, (await aCollection(owner)).id, content);
    await asRead(path);
    await deleteDocument(owner, path);
    await expect(getDocument(owner, path)).rejects.toMatchObject({ code: "not_found" });
    expect(isStored(content)).toBe(true);
    await deleteCollection(owner, other.collectionId);
    expect(isStored(content)).toBe(false);
    const left = `select 1 from "DocumentVersion" where "documentId" = any($1)`;
    expect(await sql(left, [[path.documentId, other.documentId]])).toEqual([]);
  });

  test("that is deleted while the same file is uploaded elsewhere leaves the file to that one", async () => {
    const content = text();
    for (let round = 0; round < 10; round += 1) {
      const path = await upload(content);
      const other = (await aCollection(owner)).id;
      await Promise.all([deleteDocument(owner, path), aDocument(owner, other, content)]);
      expect(isStored(content)).toBe(true);
      await deleteCollection(owner, other);
      expect(isStored(content)).toBe(false);
    }
  });

  test("is read again only after it has failed", async () => {
    const path = await upload(text());
    await expect(retryDocument(owner, path)).rejects.toMatchObject({ code: "conflict" });
    await sql(
      `update "DocumentVersion" set status = 'failed', problem = 'encrypted' where "documentId" = $1`,
      [path.documentId],
    );
    expect(await getDocument(owner, path)).toMatchObject({
      status: "failed",
      problem: "encrypted",
      error: expect.stringContaining("password"),
    });
    expect(await retryDocument(owner, path)).toMatchObject({ status: "queued", error: null });
  });

  test("shows the pages that were read, and pictures only of a PDF", async () => {
    const path = await upload(text());
    await expect(readDocumentPage(owner, path, 1)).rejects.toMatchObject({ code: "not_found" });
    await asRead(path);
    expect(await readDocumentPage(owner, path, 1)).toMatchObject({ picture: false, blocks: [] });
    await expect(readDocumentPage(owner, path, 2)).rejects.toMatchObject({
      messageKey: "document_page_missing",
    });
    await expect(drawDocumentPage(owner, path, 1, 100)).rejects.toMatchObject({
      messageKey: "document_picture_missing",
    });
  });
});

test("documents are listed with the newest first, and with their places in the queue", async () => {
  for (let at = 0; at < 3; at += 1) await upload(text(), `${at}.txt`);
  const first = await listDocuments(owner, collectionId, { limit: 2 });
  const second = await listDocuments(owner, collectionId, {
    limit: 2,
    cursor: first.nextCursor ?? "",
  });
  const all = [...first.items, ...second.items];
  expect(all.map(({ name }) => name)).toEqual(["2.txt", "1.txt", "0.txt"]);
  expect(second.nextCursor).toBeNull();
  const places = all.map(({ place }) => place ?? 0);
  expect(places).toEqual(places.toSorted((a, b) => b - a));
  // Another user's first document comes before the second of this one.
  const other = await aPerson();
  const path = await aDocument(other, (await aCollection(other)).id, text());
  expect((await getDocument(other, path)).place).toBeLessThan(places[1] ?? 0);
});

test("files that nothing refers to, and broken uploads, are swept away, and no others", async () => {
  const [kept, left] = [text(), text()];
  await upload(kept);
  const path = await upload(left);
  await sql(`delete from "Document" where id = $1`, [path.documentId]);
  const broken = ["old", "new"].map((name) => join(dataFolder, "files/incoming", name));
  for (const file of broken) writeFileSync(file, "x");
  utimesSync(broken[0] ?? "", 0, 0);
  expect(await sweepFiles()).toBeGreaterThanOrEqual(2);
  expect([isStored(kept), isStored(left)]).toEqual([true, false]);
  await expect.poll(incoming).toEqual(["new"]);
  rmSync(broken[1] ?? "");
});
