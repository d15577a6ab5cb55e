import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";

import { beforeEach, describe, expect, test } from "vitest";

import type { Viewer } from "#lib/auth/viewer.ts";
import { aCollection, aDocument, aFile, aText, hashOf } from "#lib/testing/documents.ts";
import { aPerson, sql } from "#lib/testing/people.ts";

import { pathOf } from "./files.ts";
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
} from "./index.ts";

let owner: Viewer;
let collectionId = "";
beforeEach(async () => {
  owner = await aPerson();
  collectionId = (await aCollection(owner)).id;
});

const isStored = (content: string) => existsSync(pathOf(hashOf(content)));
const upload = (content: string, name?: string) => aDocument(owner, collectionId, content, name);

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

describe("a document", () => {
  test("H6 of another does not exist, for every verb, also under a collection of one's own", async () => {
    const stranger = await aPerson();
    const path = await upload(aText(), "secret.pdf");
    await asRead(path);
    const own = (await aCollection(stranger)).id;
    const verbs = (at: typeof path): (() => Promise<unknown>)[] => [
      () => getDocument(stranger, at),
      () => replaceDocument(stranger, at, aFile("mine.txt", aText())),
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
    const [first, second, third] = [aText(), aText(), aText()];
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
    const content = aText();
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
    const content = aText();
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
    const path = await upload(aText());
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
    const path = await upload(aText());
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
  for (let at = 0; at < 3; at += 1) await upload(aText(), `${at}.txt`);
  const first = await listDocuments(owner, collectionId, { limit: 2 });
  const second = await listDocuments(owner, collectionId, {
    limit: 2,
    cursor: first.nextCursor ?? "",
  });
  const all = [...first.items, ...second.items];
  expect(all.map(({ name }) => name)).toEqual(["2.txt", "1.txt", "0.txt"]);
  expect(second.nextCursor).toBeNull();
  // Of one statement: other tests upload and read meanwhile.
  const [newer, older] = first.items.map(({ place }) => place ?? 0);
  expect(newer).toBeGreaterThan(older ?? 0);
});
