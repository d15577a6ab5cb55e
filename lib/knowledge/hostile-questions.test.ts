import { beforeEach, expect, test } from "vitest";

import type { Viewer } from "#lib/auth/viewer.ts";
import { aCollection, aDocument } from "#lib/testing/indexed-documents.ts";
import { aPerson } from "#lib/testing/people.ts";

import { searchRequestSchema } from "./schema.ts";
import { searchPassages } from "./search.ts";

const search = (viewer: Viewer, query: string, collections: string[], limit = 10) =>
  searchPassages(viewer, { query, collections, limit });

const leave = "Employees have 25 days of paid leave in a year.";
const press = "The press of line three is cleaned on Fridays.";

let lin: Viewer;
let collection: string;
beforeEach(async () => {
  lin = await aPerson();
  collection = await aCollection(lin);
});

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
