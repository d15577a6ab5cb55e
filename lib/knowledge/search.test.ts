import { beforeEach, describe, expect, test } from "vitest";

import type { Viewer } from "#lib/auth/viewer.ts";
import { current } from "#lib/settings/index.ts";
import { aCollection, aDocument, search, textsOf } from "#lib/testing/indexed-documents.ts";
import { aPerson, sql } from "#lib/testing/people.ts";
import { withSettings } from "#lib/testing/settings.ts";
import { statementsOf } from "#lib/testing/statements.ts";

import { readPassage } from "./document-pages.ts";

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
        ranges: [{ page: 2, start: 0, end: 47 }],
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

  test("a code in another spelling is known; of one that nothing names, only the nearest are offered", async () => {
    const parts = Array.from({ length: 12 }, (_, at) => `The V-1-${940 + at} weighs ${at + 3} kg.`);
    await aDocument(collection, "parts.md", [...parts, "按V2-118检验。"]);
    const known = await search(lin, "weight of v1947", [collection]);
    expect(known.passages.map(({ text }) => text)).toEqual([parts[7]]);
    expect((await search(lin, "V-2-118怎么检验？", [collection])).passages[0]?.text).toBe(
      "按V2-118检验。",
    );
    const unknown = await search(lin, "weight of V-1-999", [collection]);
    expect(unknown.passages).toEqual([]);
    expect(unknown.nearest).not.toEqual([]);
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

test("a passage is read by whoever may read its document, in the version that is searched", async () => {
  const documentId = await aDocument(collection, "handbook.pdf", [
    { text: leave, headings: ["Rules", "Leave"] },
  ]);
  const [found] = (await search(lin, "days of leave", [collection])).passages;
  const path = { collectionId: collection, documentId };
  const { id = "", page, text, ranges } = found ?? {};
  const heading = "Rules › Leave";
  expect(await readPassage(lin, path, id)).toEqual({ id, page, text, ranges, heading });
  const missing = { code: "not_found", messageKey: "passage_missing" };
  const foreign = await aPerson();
  await expect(readPassage(foreign, path, id)).rejects.toMatchObject(missing);
  const other = { ...path, documentId: await aDocument(collection, "other.pdf", [press]) };
  await expect(readPassage(lin, other, id)).rejects.toMatchObject(missing);
  const elsewhere = { ...path, collectionId: await aCollection(lin) };
  await expect(readPassage(lin, elsewhere, id)).rejects.toMatchObject(missing);
  for (const wrong of ["0", "x", "1e3", "9".repeat(30)])
    await expect(readPassage(lin, path, wrong)).rejects.toMatchObject(missing);
  await sql(`update "Document" set "currentId" = null where id = $1`, [documentId]);
  await expect(readPassage(lin, path, id)).rejects.toMatchObject(missing);
});
