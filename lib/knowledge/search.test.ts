import { randomUUID } from "node:crypto";

import { beforeEach, describe, expect, test } from "vitest";

import { requireViewer } from "#lib/auth/index.ts";
import type { Viewer } from "#lib/auth/viewer.ts";
import { inTransaction } from "#lib/db.ts";
import { current } from "#lib/settings/index.ts";
import { anAdmin, aPerson, requestOf, sql } from "#lib/testing/people.ts";
import { withSettings } from "#lib/testing/settings.ts";
import { statementsOf } from "#lib/testing/statements.ts";

import { deletePassagesOf } from "./passage-store.ts";
import { type CollectionVisibility, searchRequestSchema } from "./schema.ts";
import { searchPassages } from "./search.ts";
import { storePassages } from "./store-passages.ts";

/** Stores a row of a table; what the table does not have is left out. */
const insert = (table: string, row: object) =>
  sql(`insert into "${table}" select (jsonb_populate_record(null::"${table}", $1)).*`, [
    JSON.stringify({ createdAt: new Date().toISOString(), ...row }),
  ]);

type Wish = { visibility?: CollectionVisibility; readers?: Viewer[]; editors?: Viewer[] };

/** An empty collection; answers its id. */
async function aCollection(
  owner: Viewer,
  { visibility = "private", readers = [], editors = [] }: Wish = {},
): Promise<string> {
  const collectionId = randomUUID();
  await insert("Collection", {
    id: collectionId,
    ownerId: owner.id,
    name: "Handbooks",
    description: "",
    visibility,
    onlyFromDocuments: false,
  });
  for (const [role, members] of Object.entries({ reader: readers, editor: editors }))
    for (const { id: userId } of members)
      await insert("CollectionMember", { collectionId, userId, role });
  return collectionId;
}

type Piece = string | { text: string; headings: string[] };

/** A document whose first version is ready; answers its id. */
async function aDocument(collectionId: string, name: string, pieces: Piece[]): Promise<string> {
  const id = randomUUID();
  await insert("Document", { id, collectionId, name });
  await makeCurrent(await aVersion(id, 1, pieces, name));
  return id;
}

/** A version that is not the current one; answers its id. */
async function aVersion(
  documentId: string,
  version: number,
  pieces: Piece[],
  documentName = "handbook.pdf",
): Promise<string> {
  const id = randomUUID();
  await insert("DocumentVersion", {
    id,
    documentId,
    version,
    name: documentName,
    hash: id,
    sizeBytes: 1,
    userId: randomUUID(),
    status: "ready",
    pagesRead: pieces.length,
    passageCount: pieces.length,
    attempts: 1,
  });
  await storePassages(
    { id, documentName },
    pieces.map((piece, at) => ({
      ...(typeof piece === "string" ? { text: piece, headings: [] } : piece),
      ranges: [{ page: at + 1, start: 0, end: 5 }],
    })),
  );
  return id;
}

const makeCurrent = (versionId: string) =>
  sql(
    `update "Document" d set "currentId" = v.id from "DocumentVersion" v where v.id = $1 and d.id = v."documentId"`,
    [versionId],
  );

const search = (viewer: Viewer, query: string, collections: string[], limit = 10) =>
  searchPassages(viewer, { query, collections, limit });

const textsOf = async (...asked: Parameters<typeof search>) => {
  const { passages, nearest } = await search(...asked);
  return [...passages, ...nearest].map(({ text }) => text);
};

const leave = "Employees have 25 days of paid leave in a year.";
const press = "The press of line three is cleaned on Fridays.";
const gate = "Visitors sign the book at the gate.";

let lin: Viewer;
let collection: string;
beforeEach(async () => {
  lin = await aPerson();
  collection = await aCollection(lin);
});

describe("what is found", () => {
  test("the passage that answers a question, with where it stands", async () => {
    const document = await aDocument(collection, "handbook.pdf", [
      press,
      { text: leave, headings: ["People", "Leave"] },
      gate,
    ]);
    const { passages, nearest, searched } = await search(lin, "How many days of leave?", [
      collection,
    ]);
    expect(passages).toEqual([
      {
        id: expect.stringMatching(/^\d+$/),
        documentId: document,
        documentName: "handbook.pdf",
        collectionId: collection,
        page: 2,
        heading: "People › Leave",
        text: leave,
        ranges: [{ page: 2, start: 0, end: 5 }],
        score: expect.any(Number),
        keywordScore: passages[0]?.score,
        vectorScore: null,
      },
    ]);
    expect([nearest, searched]).toEqual([[], ["en"]]);
  });

  test("the better passage first; a rare word counts more than a frequent one", async () => {
    await aDocument(collection, "a.txt", [
      "The pump is in hall one.",
      "The pump of type KX is in hall two.",
      "The pump is in hall three, and the pump is loud.",
      gate,
    ]);
    const texts = await textsOf(lin, "pump KX", [collection]);
    expect(texts[0]).toBe("The pump of type KX is in hall two.");
    expect(texts).not.toContain(gate);
  });

  test("by headings and by the name of the document", async () => {
    await aDocument(collection, "Travel rules.docx", [
      { text: "Second class only.", headings: ["Railway"] },
      { text: "Up to 120 euros a night.", headings: ["Hotels"] },
    ]);
    await aDocument(collection, "Canteen.docx", ["Up to 12 euros a meal."]);
    expect((await textsOf(lin, "hotel travel", [collection]))[0]).toBe("Up to 120 euros a night.");
    expect(await textsOf(lin, "travel", [collection])).toEqual(
      expect.arrayContaining(["Up to 120 euros a night.", "Second class only."]),
    );
    expect((await search(lin, "railway", [collection])).passages[0]?.heading).toBe("Railway");
  });

  test("codes and numbers, in the ways that they are written", async () => {
    const codes = [
      "阀门V-1-940的额定压力为3.5MPa。",
      "轴承6205-2RS用于三号线。",
      "按GB/T 1234检验。",
    ];
    await aDocument(collection, "codes.md", [...codes, "阀门V-1-950的额定压力为4.5MPa。"]);
    for (const [asked, found] of [
      ["V-1-940", 0],
      ["v1940的压力", 0],
      ["3.5 MPa", 0],
      ["6205-2RS轴承", 1],
      ["GB/T1234", 2],
    ] as const)
      expect([asked, (await textsOf(lin, asked, [collection]))[0]]).toEqual([asked, codes[found]]);
  });

  test("in Chinese as in English, and the languages that were searched", async () => {
    await aDocument(collection, "mixed.pdf", [
      leave,
      "员工每年享有25天带薪年假。",
      "6205-2",
      press,
    ]);
    const chinese = await search(lin, "年假有多少天？", [collection]);
    expect(chinese.passages.map(({ text }) => text)).toEqual(["员工每年享有25天带薪年假。"]);
    expect(chinese.searched).toEqual(["zh"]);
    expect((await search(lin, "paid leave", [collection])).searched).toEqual(["en"]);
    expect((await search(lin, "6205-2", [collection])).searched).toEqual(["en", "other", "zh"]);
    const english = await aCollection(lin);
    await aDocument(english, "english.pdf", [leave]);
    expect(await search(lin, "年假有多少天？", [english])).toEqual({
      passages: [],
      nearest: [],
      searched: [],
    });
  });

  test("of near-duplicates the better one only, so that others are among the first", async () => {
    await aDocument(collection, "one.txt", [leave, leave.toUpperCase(), `${leave} `, press]);
    await aDocument(collection, "two.txt", [leave, "Leave is asked for two weeks before."]);
    expect(await textsOf(lin, "days of paid leave in a year", [collection], 2)).toEqual([leave]);
    await withSettings({ passageThreshold: 0 }, async () => {
      expect(await textsOf(lin, "days of paid leave in a year", [collection], 2)).toEqual([
        leave,
        "Leave is asked for two weeks before.",
      ]);
    });
  });

  test("at most as many as were asked for", async () => {
    await aDocument(
      collection,
      "many.txt",
      Array.from({ length: 9 }, (_, at) => `Pump ${at} stands in hall ${"abcdefghi"[at]}${at}.`),
    );
    expect(await textsOf(lin, "pump", [collection], 4)).toHaveLength(4);
  });
});

describe("the score", () => {
  test("is compared with the threshold as it is shown; below it passages are the nearest", async () => {
    await aDocument(collection, "handbook.pdf", [leave, press, gate]);
    const question = "paid leave in the canteen of the other factory";
    const { passages, nearest } = await search(lin, question, [collection]);
    expect(passages).toEqual([]);
    expect(nearest.map(({ text }) => text)).toEqual([leave]);
    const [{ score } = { score: 0 }] = nearest;
    expect(score).toBeLessThan(0.45);
    expect(score).toBe(Math.round(score * 100) / 100);
    await withSettings({ passageThreshold: score }, async () => {
      expect((await search(lin, question, [collection])).passages).toHaveLength(1);
    });
    await withSettings({ passageThreshold: score + 0.01 }, async () => {
      expect((await search(lin, question, [collection])).passages).toEqual([]);
    });
  });

  test("is lower for a question about something else besides, and never above 1", async () => {
    await aDocument(collection, "handbook.pdf", [leave, press, gate, "leave leave leave leave"]);
    const scoreOf = async (question: string) => {
      const { passages, nearest } = await search(lin, question, [collection]);
      return [...passages, ...nearest][0]?.score ?? 0;
    };
    const [whole, half] = [
      await scoreOf("press Fridays"),
      await scoreOf("press Fridays unicorn dragon"),
    ];
    expect(half).toBeLessThan(whole * 0.7);
    expect(await scoreOf("leave")).toBe(1);
  });

  test("does not depend on documents that the viewer may not read", async () => {
    await aDocument(collection, "handbook.pdf", [leave, press, gate]);
    const foreign = await aCollection(await aPerson());
    const before = await search(lin, "days of leave", [collection, foreign]);
    await aDocument(foreign, "secret.txt", [`${leave} Here, too.`, "Leave of days: none."]);
    expect(await search(lin, "days of leave", [collection, foreign])).toEqual(before);
  });
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
  ] as const)("H30: in a collection that is %s", async (visibility, expected) => {
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
    expect(await textsOf(lin, "days of paid leave", [collection])).toEqual([
      "Employees have 30 days of paid leave in a year.",
    ]);
  });

  test("a document that is not ready has no passages to find", async () => {
    const id = randomUUID();
    await insert("Document", { id, collectionId: collection, name: "new.pdf" });
    const version = await aVersion(id, 1, [leave]);
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
    await inTransaction((tx) => deletePassagesOf(tx, version.id));
    expect(await postings()).toEqual([]);
    expect(await search(lin, "pump", [collection])).toEqual({
      passages: [],
      nearest: [],
      searched: [],
    });
  });
});

describe("hostile questions", () => {
  const odd = [
    "",
    "   \n\t ",
    "!?。，…—（）",
    "👍🏽 🇨🇳 👨‍👩‍👧",
    '%_\\\'"; drop table "Passage"; --',
    "年".repeat(2_000),
    "leave ".repeat(333),
    Array.from({ length: 400 }, (_, at) => `w${at.toString(36)}`).join(" "),
    "\u202eevael\u200b \ufeffdays",
    "constructor __proto__ toString",
  ];
  test.each(odd)("%j is answered", async (query) => {
    await aDocument(collection, "handbook.pdf", [leave, press]);
    const { passages, nearest } = await search(lin, query, [collection]);
    for (const { score } of [...passages, ...nearest]) expect(score).toBeGreaterThanOrEqual(0);
    expect(searchRequestSchema.safeParse({ query, collections: [collection] }).success).toBe(true);
  });

  test.each(["a\0b", "\ud800", "x".repeat(2_001)])("%j is refused", (query) => {
    expect(searchRequestSchema.safeParse({ query, collections: [collection] }).success).toBe(false);
  });

  test("a document's text may be anything that is stored", async () => {
    const text = 'Leave: "quoted" \'single\' \\ back {"json": [1]} \u2028 𠮷 <b>&amp;';
    await aDocument(collection, "odd.txt", [{ text, headings: ['a"b', "c\\d › e"] }]);
    const { passages } = await search(lin, "leave quoted", [collection]);
    expect(passages[0]).toMatchObject({ text, heading: 'a"b › c\\d › e' });
  });
});

test("is one statement, which reads what has the terms and no other postings", async () => {
  const words = Array.from({ length: 400 }, (_, at) => `word${at} thing${at} part${at}`);
  await aDocument(collection, "words.txt", words);
  await current();
  const statements = await statementsOf(() => search(lin, "word7 thing8", [collection]));
  expect(statements).toHaveLength(1);
  const [{ text = "", values = [] } = {}] = statements;
  const [{ "QUERY PLAN": plan } = { "QUERY PLAN": [] }] = await sql<{ "QUERY PLAN": unknown[] }>(
    `explain (format json) ${text}`,
    values,
  );
  const shown = JSON.stringify(plan);
  expect(shown).toMatch(/"Index Name":"Posting_pkey"/);
  expect(shown).not.toMatch(/"Node Type":"Seq Scan"[^{}]*"Relation Name":"Posting"/);
});
