import { expect, test, vi } from "vitest";

import { ServerState } from "#components/frame/query-client.tsx";
import type { PageView } from "#lib/knowledge/schema.ts";
import { drawn, elementsIn, textIn } from "#lib/testing/render.tsx";

import { DocumentReader } from "./document-reader.tsx";
import type { WantedMark } from "./marks.ts";

vi.mock("next/navigation", async (original) => ({
  ...(await original<object>()),
  usePathname: () => "/collections",
  useRouter: () => ({ push: () => undefined }),
}));

const text =
  "4.2 Service level\nCritical parts are planned.\n| Part | Level |\n| Seal | <b>12</b> |";

const page = (change: Partial<PageView> = {}): PageView => ({
  number: 2,
  pages: 46,
  width: 595,
  height: 842,
  text,
  blocks: [
    { kind: "heading", level: 3, start: 0, end: 17 },
    { kind: "paragraph", start: 18, end: 45 },
    { kind: "table", start: 46, end: text.length },
  ],
  runs: [[18, 45, 0.1, 0.2, 0.6, 0.02]],
  picture: true,
  ...change,
});

const reader = (view: PageView, mark?: WantedMark | null, name = "手册 2026.pdf") => (
  <ServerState>
    <DocumentReader
      address={{ collectionId: "c", documentId: "d" }}
      name={name}
      collectionName="备件"
      initial={view}
      mark={mark}
    />
  </ServerState>
);

const passage: WantedMark = { ranges: [{ page: 2, start: 18, end: 45 }], quote: undefined };

test("a page is its picture and its text, as text whatever is in it", () => {
  const html = drawn(reader(page()));
  expect(textIn(html)).toContain("<b>12</b>");
  const elements = elementsIn(html);
  expect(elements.find(({ name }) => name === "img")?.attributes.src).toBe(
    "/api/collections/c/documents/d/pages/2/picture",
  );
  // A page that begins with a lower heading skips no level.
  expect(elements.filter(({ name }) => /^h\d$/.test(name)).map(({ name }) => name)).toEqual([
    "h1",
    "h2",
  ]);
  expect(elements.filter(({ name }) => name === "th")).toHaveLength(2);
  expect(elements.some(({ name }) => name === "mark")).toBe(false);
  expect(textIn(drawn(reader(page()), "zh"))).toContain("第2页，共46页");
});

test("a passage is marked in the text and on the picture, or the sentence of it that was quoted", () => {
  const html = drawn(reader(page(), passage));
  expect(html).toMatch(/<mark[^>]*>Critical parts are planned\.<\/mark>/);
  const at = (markup: string) => /data-rectangle="true"[^>]*style="([^"]*)"/.exec(markup)?.[1];
  expect(at(html)).toBe("left:10%;top:20%;width:60%;height:2%");
  const narrow = drawn(reader(page(), { ...passage, quote: "are planned." }));
  expect(narrow).toMatch(/<mark[^>]*>are planned\.<\/mark>/);
});

test("a passage on another page, and one that is gone, are said", () => {
  const elsewhere = { ranges: [{ page: 7, start: 0, end: 9 }], quote: undefined };
  expect(textIn(drawn(reader(page(), elsewhere)))).toContain("The passage stands on page 7.");
  expect(textIn(drawn(reader(page(), null)))).toContain("not in this document any more");
  expect(textIn(drawn(reader(page(), passage)))).not.toContain("The passage");
});

test("a page without a picture is its text alone, and a page without text says so", () => {
  const plain = drawn(reader(page({ picture: false, blocks: [] })));
  expect(plain).not.toContain("<img");
  expect(textIn(plain)).toContain("4.2 Service level");
  expect(textIn(drawn(reader(page({ text: "", blocks: [] }))))).toContain(
    "There is no text on this page.",
  );
});

test("H30 a document's name and text that reorder what stands around them are spelled out", () => {
  const view = page({ text: "a\u202eb", blocks: [] });
  const shown = textIn(drawn(reader(view, undefined, "x\u202efdp.exe")));
  expect(shown).toContain("x⟨U+202E⟩fdp.exe");
  expect(shown).toContain("a⟨U+202E⟩b");
});
