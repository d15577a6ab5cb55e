import { expect, test } from "vitest";

import type { Citation } from "#lib/conversations/schema.ts";
import { drawn, textIn } from "#lib/testing/render.tsx";

import { Sources } from "./sources.tsx";

const citation = (number: number, quote: string, support: Citation["support"]): Citation => ({
  number,
  passageId: String(number),
  documentId: "6f6d9a1c-4d0e-4a4e-9b53-0d7f6f1d3c11",
  documentName: `Handbook ${number}.pdf`,
  collectionId: "6f6d9a1c-4d0e-4a4e-9b53-0d7f6f1d3c12",
  page: 3,
  rectangles: [],
  quote,
  support,
});

test("each quote stands once, in the order of its numbers, with its document, page and support in words", () => {
  const citations = [
    citation(2, "Second.", "missing"),
    citation(1, "First.", "found"),
    citation(1, "First.", "found"),
    citation(1, "Other.", "partly"),
  ];
  const text = textIn(drawn(<Sources citations={citations} />));
  expect(text.match(/First\./gu)).toHaveLength(1);
  expect(text.indexOf("First.")).toBeLessThan(text.indexOf("[2?]"));
  // The passage does not say so: its words would look like a proof.
  expect(text).not.toContain("Second.");
  expect(text).toContain("Handbook 1.pdf, page 3");
  for (const words of ["The document says so.", "part of this", "Do not rely on it."])
    expect(text).toContain(words);
  expect(drawn(<Sources citations={[]} />)).toBe("");
});
