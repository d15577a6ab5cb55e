import { expect, test } from "vitest";

import type { Citation } from "#lib/conversations/schema.ts";
import { citationMarks } from "#lib/knowledge/citation-rules.ts";
import { drawn, elementsIn, textIn } from "#lib/testing/render.tsx";

import { CitationsContext } from "./citation.tsx";
import { MarkdownBlocks } from "./markdown-blocks.tsx";

const citation = (number: number, page: number): Citation => ({
  number,
  passageId: String(10 + number),
  documentId: "6f6d9a1c-4d0e-4a4e-9b53-0d7f6f1d3c11",
  documentName: "Hand\u202ebook.pdf",
  collectionId: "6f6d9a1c-4d0e-4a4e-9b53-0d7f6f1d3c12",
  page,
  rectangles: [],
  quote: "Quote.",
  support: "found",
});

const html = (text: string, citations: Citation[]) =>
  drawn(
    <CitationsContext value={citations}>
      <MarkdownBlocks text={text} />
    </CitationsContext>,
  );

const pagesOf = (text: string, citations: Citation[]) =>
  elementsIn(html(text, citations))
    .filter(({ name }) => name === "a")
    .map(({ attributes }) => /page=(\d+)/u.exec(attributes["href"] ?? "")?.[1]);

test("each mark opens the place of its own citation, in paragraphs, lists, quotations and tables", () => {
  const text =
    "One [1], and `code [9]`.\n\n- two [2][1]\n\n```\nx[1]\n```\n\n> three [1]\n\n| a | b [2] |\n| - | - |\n| 1 | c [1] |\n\nEnd [2].";
  const numbers = [1, 2, 1, 1, 2, 1, 2];
  const citations = numbers.map((number, at) => citation(number, at + 1));
  expect(pagesOf(text, citations)).toEqual(["1", "2", "3", "4", "5", "6", "7"]);
});

test("the marks of a page are those that the server has read", () => {
  const text = "A [1] ``b [2]`` c [2]\n\n1. d [1]\n   ```\n   [3]\n   ```\n2. *e [2]*, **f**[1].";
  const numbers = citationMarks(text).flatMap((mark) => mark.numbers);
  expect(numbers).toEqual([1, 2, 1, 2, 1]);
  const placed = numbers.map((number, at) => citation(number, at + 1));
  expect(pagesOf(text, placed)).toEqual(placed.map(({ page }) => String(page)));
});

test("a mark is a link with a name that says where it leads, and hidden characters of a document's name are shown", () => {
  const [link] = elementsIn(html("Yes [1].", [citation(1, 3)])).filter(({ name }) => name === "a");
  expect(link?.attributes["href"]).toBe(
    "/collections/6f6d9a1c-4d0e-4a4e-9b53-0d7f6f1d3c12/documents/6f6d9a1c-4d0e-4a4e-9b53-0d7f6f1d3c11?page=3&mark=11&quote=Quote.",
  );
  expect(link?.attributes["aria-label"]).toMatch(/^Source 1: Hand.*book\.pdf, page 3$/u);
  expect(link?.attributes["aria-label"]).not.toContain("\u202e");
});

test("without citations, and of a number that none has, a mark is text", () => {
  expect(pagesOf("Yes [1].", [])).toEqual([]);
  expect(pagesOf("Yes [7].", [citation(1, 1)])).toEqual([]);
  expect(textIn(html("Yes [7].", [citation(1, 1)]))).toContain("Yes\u2060[7].");
});
