import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { beforeEach, describe, expect, test } from "vitest";

import type { Viewer } from "#lib/auth/viewer.ts";
import { dataFolder } from "#lib/env.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { aCollection, aDocument, aFile, aText, hashOf } from "#lib/testing/documents.ts";
import { aPerson, sql } from "#lib/testing/people.ts";
import { withSettings } from "#lib/testing/settings.ts";

import { pathOf, sweepFiles } from "./files.ts";
import { getDocument, listDocuments, openDocumentFile, uploadDocument } from "./index.ts";

let owner: Viewer;
let collectionId = "";
beforeEach(async () => {
  owner = await aPerson();
  collectionId = (await aCollection(owner)).id;
});

const isStored = (content: string) => existsSync(pathOf(hashOf(content)));
const upload = (content: string, name?: string) => aDocument(owner, collectionId, content, name);
const incoming = () => readdirSync(join(dataFolder, "files/incoming"));

describe("an upload", () => {
  test("is a file under its hash, for its owner alone, and a document that waits to be read", async () => {
    const content = aText();
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
    const content = aText();
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
    await upload(aText());
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
      await expect(upload(aText())).rejects.toMatchObject(refused);
    });
  });
});

test("H55 of 200 uploads at once each is stored, and none in part", async () => {
  const names = Array.from({ length: 200 }, (_, at) => `${at}.txt`);
  await Promise.all(names.map((name) => upload(aText(), name)));
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
    await expect(upload(aText())).rejects.toMatchObject({
      code: "unavailable",
      messageKey: "disk_full",
    });
  } finally {
    disk.roomOn = roomOn;
  }
  await expect.poll(incoming).toEqual([]);
  await upload(aText());
});

test("files that nothing refers to, and broken uploads, are swept away, and no others", async () => {
  const [kept, left] = [aText(), aText()];
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
