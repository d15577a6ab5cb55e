import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";

import { beforeEach, describe, expect, test } from "vitest";

import type { Viewer } from "#lib/auth/viewer.ts";
import { ReadingError } from "#lib/reading/index.ts";
import type { ReadPage } from "#lib/reading/schema.ts";
import { aCollection, aDocument, aFile } from "#lib/testing/documents.ts";
import { aPerson, sql } from "#lib/testing/people.ts";

import { pathOf } from "./files.ts";
import {
  deleteDocument,
  getDocument,
  readDocumentPage,
  replaceDocument,
  retryDocument,
  searchPassages,
} from "./index.ts";
import { type FileReader, readDocument } from "./read-document.ts";
import { nextWaiting } from "./reading-store.ts";

let owner: Viewer;
let collectionId = "";
let path = { collectionId: "", documentId: "" };
beforeEach(async () => {
  owner = await aPerson();
  collectionId = (await aCollection(owner)).id;
  path = await aDocument(owner, collectionId, randomUUID(), "Pumps.txt");
});

const aPage = (number: number, text: string): ReadPage => ({
  number,
  width: 0,
  height: 0,
  text,
  blocks: [{ kind: "paragraph", start: 0, end: text.length }],
  runs: [],
});

/** A reader that finds these pages; `before` runs before each one. */
const finds =
  (pages: string[], before: (at: number) => unknown = () => undefined): FileReader =>
  async (_, { onPage }) => {
    for (const [at, text] of pages.entries()) {
      await before(at);
      await onPage(aPage(at + 1, text), pages.length);
    }
    return { pages: pages.length };
  };

async function versionOf({ documentId }: typeof path): Promise<string> {
  const [row] = await sql<{ id: string }>(
    `select id from "DocumentVersion" where "documentId" = $1 order by version desc limit 1`,
    [documentId],
  );
  return row?.id ?? "";
}
const read = async (reader: FileReader, signal = new AbortController().signal) =>
  readDocument(await versionOf(path), reader, signal);
const found = async (query: string) =>
  (await searchPassages(owner, { query, collections: [collectionId], limit: 10 })).passages.map(
    ({ text }) => text,
  );
const rowsOf = (versionId: string) =>
  sql(
    `select 1 from "DocumentPage" where "versionId" = $1 union all select 1 from "Passage" where "versionId" = $1`,
    [versionId],
  );

describe("a document that is read", () => {
  test("is ready with its pages and passages, and found from then on", async () => {
    const seals = "The pump has three seals.";
    await read(
      finds([seals, "They are replaced every year."], async (at) => {
        if (at === 0) expect(await getDocument(owner, path)).toMatchObject({ status: "reading" });
        expect(await found("seals")).toEqual([]);
      }),
    );
    expect(await getDocument(owner, path)).toMatchObject({
      status: "ready",
      searchable: true,
      pages: 2,
      pagesRead: 2,
      problem: null,
    });
    expect(await readDocumentPage(owner, path, 1)).toMatchObject({ text: seals, pages: 2 });
    expect(await found("seals")).toHaveLength(1);
  });

  test("shows how far it has come", async () => {
    const texts = Array.from({ length: 40 }, (_, at) => `Page ${at + 1}`);
    const seen: number[] = [];
    await read(
      finds(texts, async () => void seen.push((await getDocument(owner, path)).pagesRead)),
    );
    expect(new Set(seen).size).toBeGreaterThan(2);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  test("F20 holds no character that PostgreSQL cannot store, and its offsets stay true", async () => {
    await read(finds(["a\0b \ud83d pump"]));
    expect(await readDocumentPage(owner, path, 1)).toMatchObject({ text: "a\uFFFDb \uFFFD pump" });
  });

  test("that is deleted meanwhile is gone, with all that was read", async () => {
    const versionId = await versionOf(path);
    await read(finds(["One", "Two"], (at) => at === 1 && deleteDocument(owner, path)));
    await expect(getDocument(owner, path)).rejects.toMatchObject({ code: "not_found" });
    expect(await rowsOf(versionId)).toEqual([]);
    // Nor is it begun when it was deleted before.
    await readDocument(versionId, finds(["One"]), new AbortController().signal);
  });

  test("by two workers at once is written by the one that has begun last", async () => {
    await read(finds(["Old", "Old"], (at) => at === 1 && read(finds(["New"]))));
    expect(await getDocument(owner, path)).toMatchObject({ status: "ready", pages: 1 });
    expect(await readDocumentPage(owner, path, 1)).toMatchObject({ text: "New" });
    await expect(readDocumentPage(owner, path, 2)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a new version", () => {
  test("takes the place of the one before when it is ready, never half, and takes its file away", async () => {
    await read(finds(["The pump has three seals."]));
    const [before, { hash }] = [await versionOf(path), await getDocument(owner, path)];
    await replaceDocument(owner, path, aFile("Pumps 2026.txt", randomUUID()));
    const check = async () => {
      expect(await found("seals")).toEqual(["The pump has three seals."]);
      expect(await getDocument(owner, path)).toMatchObject({ name: "Pumps.txt", version: 2 });
    };
    await read(finds(["The pump has four seals.", "No more."], check));
    expect(await found("four seals")).toHaveLength(1);
    expect(await found("three")).toEqual([]);
    expect(await getDocument(owner, path)).toMatchObject({ name: "Pumps 2026.txt", passages: 1 });
    expect(await rowsOf(before)).toEqual([]);
    expect(existsSync(pathOf(hash))).toBe(false);
  });

  test("that cannot be read leaves the one before", async () => {
    await read(finds(["The pump has three seals."]));
    await replaceDocument(owner, path, aFile("Pumps 2026.txt", randomUUID()));
    await read(() => Promise.reject(new ReadingError("encrypted")));
    expect(await getDocument(owner, path)).toMatchObject({
      status: "failed",
      problem: "encrypted",
      searchable: true,
      name: "Pumps.txt",
    });
    expect(await found("seals")).toHaveLength(1);
  });
});

describe("a document that cannot be read", () => {
  test.each([
    ["too_many_pages", /2,000 pages/],
    ["scanned", /administrator/],
  ] as const)("has failed with the reason %s", async (problem, sentence) => {
    await read(() => Promise.reject(new ReadingError(problem)));
    const { status, error } = await getDocument(owner, path);
    expect(status).toBe("failed");
    expect(error).toMatch(sentence);
  });

  test("because it has no text is not ready", async () => {
    await read(finds([" "]));
    expect(await getDocument(owner, path)).toMatchObject({ status: "failed", problem: "empty" });
  });

  test("for a fault is tried three times, and again when somebody asks", async () => {
    const breaks: FileReader = () =>
      Promise.reject(Object.assign(new Error("no file"), { code: "ENOENT" }));
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(await getDocument(owner, path)).toMatchObject({ status: "queued" });
      await read(breaks);
    }
    await read(breaks);
    expect(await getDocument(owner, path)).toMatchObject({ status: "failed", problem: "fault" });
    await retryDocument(owner, path);
    await read(finds(["At last."]));
    expect(await getDocument(owner, path)).toMatchObject({ status: "ready", error: null });
  });

  test("because the worker ends waits again, as if it had not been begun", async () => {
    const ending = new AbortController();
    await read(
      finds(["One", "Two"], (at) => {
        if (at === 1) ending.abort();
        ending.signal.throwIfAborted();
      }),
      ending.signal,
    );
    const [row] = await sql(`select status, attempts from "DocumentVersion" where id = $1`, [
      await versionOf(path),
    ]);
    expect(row).toEqual({ status: "queued", attempts: 0 });
  });
});

test("users take turns: who is being read for waits behind others", async () => {
  const other = await aPerson();
  const mine = await aDocument(owner, collectionId, randomUUID());
  const theirs = await aDocument(other, (await aCollection(other)).id, randomUUID());
  const ids = new Map([
    [await versionOf(path), "first"],
    [await versionOf(mine), "second"],
    [await versionOf(theirs), "another's"],
  ]);
  const order = async () => (await nextWaiting(10_000)).flatMap((id) => ids.get(id) ?? []);
  const before = await order();
  let meanwhile: string[] = [];
  await read(finds(["One"], async () => void (meanwhile = await order())));
  expect([before, meanwhile]).toEqual([
    ["first", "another's", "second"],
    ["another's", "second"],
  ]);
});
