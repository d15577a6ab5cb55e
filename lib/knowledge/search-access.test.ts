import { randomUUID } from "node:crypto";

import { beforeEach, describe, expect, test } from "vitest";

import { requireViewer } from "#lib/auth/index.ts";
import type { Viewer } from "#lib/auth/viewer.ts";
import {
  aCollection,
  aDocument,
  aVersion,
  makeCurrent,
  search,
  textsOf,
} from "#lib/testing/indexed-documents.ts";
import { anAdmin, aPerson, requestOf, sql } from "#lib/testing/people.ts";

const leave = "Employees have 25 days of paid leave in a year.";

let lin: Viewer;
let collection: string;
beforeEach(async () => {
  lin = await aPerson();
  collection = await aCollection(lin);
});

describe("who finds a passage", () => {
  const finds = async (viewer: Viewer, id: string) =>
    textsOf(viewer, "days of paid leave", [id]).then(
      (texts) => texts.length > 0,
      (thrown: unknown) => {
        expect(thrown).toMatchObject({ code: "not_found", messageKey: "collection_missing" });
        return false;
      },
    );

  test.each([
    ["private", { owner: true, reader: false, editor: false, stranger: false, admin: false }],
    ["people", { owner: true, reader: true, editor: true, stranger: false, admin: false }],
    ["everyone", { owner: true, reader: true, editor: true, stranger: true, admin: true }],
  ] as const)("H7: in a collection that is %s", async (visibility, expected) => {
    const people = {
      owner: lin,
      reader: await aPerson(),
      editor: await aPerson(),
      stranger: await aPerson(),
      admin: await anAdmin(),
    };
    const id = await aCollection(lin, {
      visibility,
      readers: [people.reader],
      editors: [people.editor],
    });
    await aDocument(id, "handbook.pdf", [leave]);
    const found: Record<string, boolean> = {};
    for (const [name, viewer] of Object.entries(people)) found[name] = await finds(viewer, id);
    expect(found).toEqual(expected);
  });

  test("beside one's own collections, a stranger's adds nothing and looks like one that does not exist", async () => {
    await aDocument(collection, "handbook.pdf", [leave]);
    const foreign = await aCollection(await aPerson());
    await aDocument(foreign, "secret.txt", ["The paid leave of the manager is 60 days."]);
    const own = await search(lin, "days of paid leave", [collection]);
    expect(await search(lin, "days of paid leave", [collection, foreign])).toEqual(own);
    expect(await search(lin, "days of paid leave", [collection, randomUUID()])).toEqual(own);
    await expect(search(lin, "leave", [foreign])).rejects.toMatchObject({ code: "not_found" });
    await expect(search(lin, "leave", [randomUUID()])).rejects.toMatchObject({ code: "not_found" });
  });

  test("nobody any more when it is taken back, or its owner is deleted", async () => {
    const [owner, wang] = [await aPerson(), await aPerson()];
    const id = await aCollection(owner, { visibility: "people", readers: [wang] });
    await aDocument(id, "handbook.pdf", [leave]);
    expect(await finds(wang, id)).toBe(true);
    await sql(`delete from "CollectionMember" where "userId" = $1`, [wang.id]);
    expect(await finds(wang, id)).toBe(false);
    await sql(`update "Collection" set visibility = 'everyone' where id = $1`, [id]);
    expect(await finds(wang, id)).toBe(true);
    await sql(`delete from "User" where id = $1`, [owner.id]);
    expect(await finds(wang, id)).toBe(false);
  });

  test("not a user who was disabled: they get no principal", async () => {
    const wang = await aPerson();
    await sql(`update "User" set "disabledAt" = now() where id = $1`, [wang.id]);
    await expect(requestOf(wang).then(requireViewer)).rejects.toMatchObject({
      code: "unauthenticated",
    });
  });
});

describe("versions", () => {
  test("only the current one is found, before and after it is replaced", async () => {
    const document = await aDocument(collection, "handbook.pdf", [leave]);
    const next = await aVersion(document, 2, ["Employees have 30 days of paid leave in a year."]);
    expect(await textsOf(lin, "days of paid leave", [collection])).toEqual([leave]);
    await makeCurrent(next);
    const after = await search(lin, "days of paid leave", [collection]);
    expect(after.passages.map(({ text }) => text)).toEqual([
      "Employees have 30 days of paid leave in a year.",
    ]);
    // Nor does the old one count in the weights of terms.
    await sql(`delete from "DocumentVersion" where "documentId" = $1 and version = 1`, [document]);
    expect(await search(lin, "days of paid leave", [collection])).toEqual(after);
  });

  test("a document that is not ready has no passages to find", async () => {
    const id = await aDocument(collection, "new.pdf", [leave]);
    const [{ version } = { version: "" }] = await sql<{ version: string }>(
      `update "Document" d set "currentId" = null from "Document" old where d.id = $1 and old.id = d.id returning old."currentId" as version`,
      [id],
    );
    expect(await search(lin, "paid leave", [collection])).toEqual({
      passages: [],
      nearest: [],
      searched: [],
    });
    await makeCurrent(version);
    expect(await textsOf(lin, "paid leave", [collection])).toEqual([leave]);
  });

  test("passages are stored in several statements, in their order, and deleted with their postings", async () => {
    const texts = Array.from({ length: 120 }, (_, at) => `Pump ${at} is beside machine M-${at}.`);
    const document = await aDocument(collection, "pumps.txt", texts);
    const [version = { id: "" }] = await sql<{ id: string }>(
      `select "currentId" as id from "Document" where id = $1`,
      [document],
    );
    const rows = await sql<{ id: string; position: number; text: string; length: number }>(
      `select id, position, text, length from "Passage" where "versionId" = $1 order by position`,
      [version.id],
    );
    expect(rows.map(({ text }) => text)).toEqual(texts);
    expect(rows.map(({ position }) => position)).toEqual(texts.map((_, at) => at));
    const postings = () =>
      sql(`select term from "Posting" where "passageId" = any($1)`, [rows.map(({ id }) => id)]);
    expect((await postings()).length).toBeGreaterThan(120 * 5);
    await sql(`delete from "DocumentVersion" where id = $1`, [version.id]);
    expect(await postings()).toEqual([]);
    expect(await search(lin, "pump", [collection])).toEqual({
      passages: [],
      nearest: [],
      searched: [],
    });
  });
});
