import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { roughTokens } from "#lib/text/rough-tokens.ts";

import type { CutPassage, ReadPage } from "../schema.ts";
import { pagesOf, type SourceBlock } from "../text/source-block.ts";
import { cutPages } from "./cut-pages.ts";

const word = fc.constantFrom(
  "leave",
  "request",
  "Handbook",
  "No.",
  "3.14",
  "年假",
  "申请",
  "应当提前",
  "🙂",
  "A-17b",
  "e.g.",
);
const sentence = fc
  .tuple(fc.array(word, { minLength: 1, maxLength: 30 }), fc.constantFrom(".", "。", "？", "!", ""))
  .map(([words, end]) => words.join(" ") + end);
const text = fc.array(sentence, { minLength: 1, maxLength: 12 }).map((all) => all.join(" "));
const row = fc
  .array(word, { minLength: 3, maxLength: 3 })
  .map((cells) => `| ${cells.join(" | ")} |`);
const block: fc.Arbitrary<SourceBlock> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.integer({ min: 1, max: 4 }), sentence)
      .map(([level, one]): SourceBlock => ({ kind: "heading", level, text: one })),
  },
  { weight: 5, arbitrary: text.map((one): SourceBlock => ({ kind: "paragraph", text: one })) },
  fc
    .array(sentence, { minLength: 1, maxLength: 8 })
    .map((all): SourceBlock => ({ kind: "list", text: all.map((one) => `- ${one}`).join("\n") })),
  fc
    .array(row, { minLength: 1, maxLength: 30 })
    .map((all): SourceBlock => ({ kind: "table", text: all.join("\n") })),
  fc
    .array(sentence, { minLength: 1, maxLength: 20 })
    .map((all): SourceBlock => ({ kind: "code", text: all.map((one) => `  ${one}`).join("\n") })),
  fc
    .string({ minLength: 1, maxLength: 900, unit: "grapheme" })
    .map((one): SourceBlock => ({ kind: "paragraph", text: one })),
);

const withPages = (pages: ReadPage[], width: number) =>
  pages.map((page) => ({ ...page, width, height: width }));

function documentOf(blocks: SourceBlock[], width: number): ReadPage[] {
  try {
    return withPages(pagesOf(blocks, 1_000), width);
  } catch {
    return []; // nothing but white space
  }
}

const options = fc.record({
  tokens: fc.integer({ min: 16, max: 400 }),
  overlap: fc.integer({ min: 0, max: 60 }),
});
const documents = fc.tuple(
  fc.array(block, { minLength: 1, maxLength: 12 }),
  fc.constantFrom(0, 595),
);

describe("passages of any document", () => {
  test("no text is lost, none is over the budget, and the ranges are the text", () => {
    fc.assert(
      fc.property(documents, options, ([blocks, width], { tokens, overlap }) => {
        const pages = documentOf(blocks, width);
        const passages = cutPages(pages, { tokens, overlap });
        const seen = new Map(
          pages.map(({ number, text: one }) => [
            number,
            [...one].map(() => false) && new Uint8Array(one.length),
          ]),
        );
        for (const passage of passages) {
          expect(roughTokens(passage.text)).toBeLessThanOrEqual(tokens + 1e-6);
          expect(passage.text).toBe(textOf(passage, pages));
          for (const { page, start, end } of passage.ranges) seen.get(page)?.fill(1, start, end);
        }
        for (const { number, text: one } of pages)
          for (let at = 0; at < one.length; at += 1)
            if (one[at]?.trim() !== "" && seen.get(number)?.[at] !== 1)
              throw new Error(`lost ${JSON.stringify(one.slice(at, at + 20))} of page ${number}`);
      }),
      { numRuns: 300 },
    );
  });

  test("passages are in order, and repeat less than they add", () => {
    fc.assert(
      fc.property(documents, options, ([blocks, width], { tokens, overlap }) => {
        let [page, end] = [0, 0];
        for (const { ranges } of cutPages(documentOf(blocks, width), { tokens, overlap })) {
          const last = ranges.at(-1);
          expect(last && (last.page > page || last.end > end)).toBe(true);
          [page, end] = [last?.page ?? 0, last?.end ?? 0];
        }
      }),
    );
  });
});

const textOf = ({ ranges }: CutPassage, pages: ReadPage[]): string =>
  ranges
    .map(({ page, start, end }) =>
      pages.find(({ number }) => number === page)?.text.slice(start, end),
    )
    .join("\n");

describe("where a document is cut", () => {
  const cut = (blocks: SourceBlock[], tokens: number, overlap = 0, width = 0) =>
    cutPages(documentOf(blocks, width), { tokens, overlap });

  test("at sentences, Chinese ones as English ones, and not at a point that ends none", () => {
    const sentences = [
      "Art. 3 allows leave of 3.5 days for Dr. Lin, e.g. in May.",
      "员工应当提前两周提出申请！",
      "经理在三个工作日内答复。",
      "“是否批准？”由经理决定。",
    ];
    const passages = cut([{ kind: "paragraph", text: sentences.join("") }], 16);
    for (const { text: one } of passages.slice(1)) expect(sentences.join("")).toContain(one);
    expect(passages.map(({ text: one }) => one).slice(-3)).toEqual(sentences.slice(1));
  });

  test("a table's rows stay whole, and each passage begins with its head", () => {
    const rows = Array.from({ length: 60 }, (_, at) => `| 部门${at} | Name ${at} | ${at * 37} |`);
    const passages = cut(
      [{ kind: "table", text: ["| 部门 | Name | Amount |", ...rows].join("\n") }],
      120,
    );
    expect(passages.length).toBeGreaterThan(5);
    const lines = passages.flatMap(({ text: one }) => {
      const [head, ...rest] = one.split("\n");
      expect(head).toBe("| 部门 | Name | Amount |");
      return rest;
    });
    expect(lines).toEqual(rows);
  });

  test("the head of a table is that of the page before, where it goes on", () => {
    const page = (number: number, rows: string[]): ReadPage => ({
      number,
      width: 595,
      height: 842,
      text: rows.join("\n"),
      runs: [],
      blocks: [{ kind: "table", start: 0, end: rows.join("\n").length }],
    });
    const [first, second] = cutPages(
      [page(1, ["| a | b |", "| 1 | 2 |"]), page(2, ["| 3 | 4 |", "| 5 | 6 |"])],
      { tokens: 16, overlap: 0 },
    );
    expect(first?.text).toBe("| a | b |\n| 1 | 2 |");
    expect(second?.text).toBe("| a | b |\n| 3 | 4 |\n| 5 | 6 |");
    expect(second?.ranges.map(({ page: number }) => number)).toEqual([1, 2]);
  });

  test("a block of code that fits is whole", () => {
    const code = "for (const one of all) {\n  start(one);\n}";
    const passages = cut(
      [
        { kind: "paragraph", text: "Some words before it. ".repeat(6) },
        { kind: "code", text: code },
      ],
      50,
    );
    expect(passages.at(-1)?.text.endsWith(code)).toBe(true);
  });

  test("each passage has the headings above it, and a heading stands with its text", () => {
    const passages = cut(
      [
        { kind: "heading", level: 1, text: "Handbook" },
        { kind: "heading", level: 2, text: "Leave" },
        { kind: "paragraph", text: "Employees request leave in writing. ".repeat(6) },
        { kind: "heading", level: 2, text: "Travel" },
        { kind: "paragraph", text: "Trains come first." },
      ],
      40,
    );
    expect(passages[0]?.text).toMatch(/^Handbook\s+Leave\s+Employees/u);
    expect(passages.map(({ headings }) => headings.join(" > "))).toEqual([
      ...passages.slice(0, -1).map(() => "Handbook > Leave"),
      "Handbook > Travel",
    ]);
    expect(passages.at(-1)?.text).toMatch(/^Travel\s+Trains come first\.$/u);
  });

  test("where a section is cut, the last sentences are repeated", () => {
    const sentences = Array.from({ length: 12 }, (_, at) => `This is sentence ${at} of a section.`);
    const passages = cut([{ kind: "paragraph", text: sentences.join(" ") }], 40, 14);
    for (const [at, { text: one }] of passages.entries()) {
      const last = /This is sentence \d+ of a section\.$/u.exec(passages[at - 1]?.text ?? "");
      if (at > 0) expect(one.startsWith(last?.[0] ?? "none")).toBe(true);
    }
  });

  test("a sentence goes over a page's end, and nothing else does", () => {
    const page = (number: number, one: string): ReadPage => ({
      number,
      width: 595,
      height: 842,
      text: one,
      runs: [],
      blocks: [{ kind: "paragraph", start: 0, end: one.length }],
    });
    const long = "This sentence fills the page. ".repeat(4);
    const passages = cutPages(
      [
        page(1, `${long}The notice of leave`),
        page(2, `is given in writing. ${long}${long.trim()}`),
        page(3, long.trim()),
      ],
      { tokens: 60, overlap: 0 },
    );
    expect(passages.map(({ ranges }) => ranges.map(({ page: number }) => number))).toEqual([
      [1, 2],
      [2],
      [3],
    ]);
    expect(passages[0]?.text).toContain("The notice of leave\nis given in writing.");
  });
});
