import { describe, expect, test } from "vitest";

import { linesAt, pdfFile, stream, type TestPage, textAt } from "#lib/testing/pdf-files.ts";

import type { ReadPage } from "../schema.ts";
import { readPdf } from "./read.ts";

async function read(bytes: Uint8Array, pages = 1_000): Promise<ReadPage[]> {
  const found: ReadPage[] = [];
  const count = await readPdf(bytes, { pages }, (page, of) => {
    found.push(page);
    expect(of).toBeGreaterThanOrEqual(found.length);
    return Promise.resolve();
  });
  expect(found.map(({ number }) => number)).toEqual(
    Array.from({ length: count }, (_, at) => at + 1),
  );
  return found;
}

const blocks = ({ blocks: all, text }: ReadPage) =>
  all.map(({ start, end, kind, level }) => [kind + (level ?? ""), text.slice(start, end)]);

const left = [
  "Employees request leave in writing at",
  "least two weeks before the first day, and",
  "the manager answers within three work-",
  "ing days. A refusal states its reason.",
];
const right = [
  "Unused days of one year are carried over",
  "until the end of March of the following",
  "one. Well-known exceptions stand in the",
  "appendix of this handbook, at the end.",
];

describe("a page", () => {
  test("Chinese whose font is not embedded, in lines that are joined without a space", async () => {
    const [page] = await read(
      pdfFile([
        {
          content:
            textAt(60, 780, "员工手册", { size: 22 }) +
            linesAt(60, 740, [
              "本手册适用于全体员工。自2026年1月1日起，每位员工享有十五天",
              "的带薪年假。",
            ]),
        },
      ]),
    );
    expect(page && blocks(page)).toEqual([
      ["heading1", "员工手册"],
      ["paragraph", "本手册适用于全体员工。自2026年1月1日起，每位员工享有十五天的带薪年假。"],
    ]);
  });

  test("two columns, one after the other, below a title that spans them; a divided word is joined, a hyphen of its own stays", async () => {
    const [page] = await read(
      pdfFile([
        {
          // In the order of the lines on the page.
          content:
            textAt(60, 780, "Leave of absence, and how one asks for it in this company", {
              size: 18,
            }) +
            left
              .map(
                (line, at) =>
                  linesAt(60, 740 - at * 14, [line]) +
                  linesAt(310, 740 - at * 14, [right[at] ?? ""]),
              )
              .join(""),
        },
      ]),
    );
    expect(page && blocks(page)).toEqual([
      ["heading2", "Leave of absence, and how one asks for it in this company"],
      [
        "paragraph",
        "Employees request leave in writing at least two weeks before the first day, and the manager answers within three working days. A refusal states its reason.",
      ],
      [
        "paragraph",
        "Unused days of one year are carried over until the end of March of the following one. Well-known exceptions stand in the appendix of this handbook, at the end.",
      ],
    ]);
  });

  test("columns whose lines stand at different heights", async () => {
    const [page] = await read(
      pdfFile([{ content: linesAt(60, 740, left) + linesAt(310, 733, right) }]),
    );
    expect(page?.text).toMatch(/^Employees.*reason\.\s+Unused.*end\.$/su);
  });

  test.each([0, 90, 180, 270] as const)("turned by %i degrees", async (rotate) => {
    const [page] = await read(
      pdfFile([{ rotate, content: linesAt(60, 740, [...left].slice(0, 2)) }]),
    );
    expect(page?.text).toBe(`${left[0]} ${left[1]}`);
    const [x, y, width, height] = page?.runs[0]?.slice(2) ?? [];
    // 190 by 12 points of 595 by 842, in the upper left of the page before it was turned.
    const long = { width: expect.closeTo(190 / 595, 1), height: expect.closeTo(14 / 842, 1) };
    const high = { width: expect.closeTo(14 / 842, 1), height: expect.closeTo(190 / 595, 1) };
    expect({ width, height }).toEqual(rotate % 180 === 0 ? long : high);
    const corner = [
      [60 / 595, 91 / 842],
      [1 - 104 / 842, 60 / 595],
      [1 - 250 / 595, 1 - 104 / 842],
      [91 / 842, 1 - 250 / 595],
    ][rotate / 90];
    expect([x, y]).toEqual(corner?.map((one) => expect.closeTo(one, 1)));
    expect(page?.width).toBe(rotate % 180 === 0 ? 595 : 842);
  });

  test("lines that run upwards on a page that is shown upright", async () => {
    const content = left
      .map((line, at) => `BT 0 1 -1 0 ${100 + at * 14} 200 Tm /Fa 11 Tf (${line}) Tj ET\n`)
      .join("");
    const [page] = await read(pdfFile([{ content }]));
    expect(page?.text).toMatch(/^Employees.*working days\. A refusal states its reason\.$/su);
  });

  test("runs are the lines, in the order of the text, and each says what it draws", async () => {
    const [page] = await read(pdfFile([{ content: linesAt(60, 740, left) }]));
    expect(page?.runs.map(([start, end]) => page.text.slice(start, end))).toEqual([
      "Employees request leave in writing at",
      "least two weeks before the first day, and",
      "the manager answers within three work",
      "ing days. A refusal states its reason.",
    ]);
    for (const [, , x, y, width, height] of page?.runs ?? [])
      for (const share of [x, y, x + width, y + height]) {
        expect(share).toBeGreaterThan(0);
        expect(share).toBeLessThan(1);
      }
  });

  test("code keeps its lines and indents, a list its items", async () => {
    const code = ["if (ready) {", "    start();", "}"].map((line, at) =>
      textAt(60, 600 - at * 14, line, { mono: true }),
    );
    const [page] = await read(
      pdfFile([
        {
          content:
            linesAt(60, 740, [
              "1. The first item of the list, which is so long that it has",
              "   two lines.",
              "2. The second item.",
            ]) + code.join(""),
        },
      ]),
    );
    expect(page && blocks(page)).toEqual([
      [
        "list",
        "1. The first item of the list, which is so long that it has two lines.\n2. The second item.",
      ],
      ["code", "if (ready) {\n    start();\n}"],
    ]);
  });
});

describe("a document", () => {
  const body = (page: number) =>
    linesAt(60, 740, [
      `This is the text of page ${page}, which has a sentence of its own about`,
      `the number ${page * page + 3}, and another line that is as long as the one`,
      "before it.",
    ]);
  const pages: TestPage[] = Array.from({ length: 12 }, (_, at) => ({
    content:
      textAt(at % 2 === 0 ? 60 : 400, 810, "Handbook, 3rd edition", { size: 8 }) +
      body(at + 1) +
      textAt(290, 30, `Page ${at + 5} of 30`, { size: 8 }),
  }));

  test("running heads and page numbers are dropped", async () => {
    const found = await read(pdfFile(pages));
    expect(found).toHaveLength(12);
    for (const [at, { text }] of found.entries()) {
      expect(text).toContain(`text of page ${at + 1},`);
      expect(text).not.toMatch(/Handbook|Page \d/u);
    }
  });

  test("the last line of a page is no page number because it has one", async () => {
    const content = (at: number) => linesAt(60, 60, [`Item ${at * 7} costs ${at * 31} euro`]);
    const found = await read(
      pdfFile([1, 2, 3, 4].map((at) => ({ content: body(at) + content(at) }))),
    );
    expect(found.map(({ text }) => /Item.*/u.exec(text)?.[0])).toEqual(
      [1, 2, 3, 4].map((at) => `Item ${at * 7} costs ${at * 31} euro`),
    );
  });

  test("a table of 60 rows over three pages has each of its rows whole", async () => {
    const row = (cells: string[], y: number) =>
      cells.map((cell, at) => textAt(60 + at * 150, y, cell)).join("");
    const content = (from: number) =>
      row(["部门", "Name", "Amount"], 780) +
      Array.from({ length: 20 }, (_, at) =>
        row([`部门${from + at}`, `Name ${from + at}`, `${(from + at) * 37}.50`], 764 - at * 16),
      ).join("");
    const found = await read(pdfFile([1, 21, 41].map((from) => ({ content: content(from) }))));
    const lines = found.flatMap(({ text }) => text.split("\n"));
    for (let at = 1; at <= 60; at += 1)
      expect(lines).toContain(`| 部门${at} | Name ${at} | ${at * 37}.50 |`);
    expect(found.map((page) => page.blocks.map(({ kind }) => kind))).toEqual([
      ["table"],
      ["table"],
      ["table"],
    ]);
    expect(lines.filter((line) => line === "| 部门 | Name | Amount |")).toHaveLength(3);
  });

  test("F33 more pages than allowed are refused before any is read", async () => {
    await expect(read(pdfFile(pages), 11)).rejects.toMatchObject({ problem: "too_many_pages" });
  });
});

describe("H49 H51 what is no readable file has its reason", () => {
  const good = pdfFile([{ content: linesAt(60, 740, left) }]);
  const picture = stream(
    "\0".repeat(64),
    "/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8",
  );
  const encrypted = pdfFile([{ content: linesAt(60, 740, left) }], {
    objects: [
      `<< /Filter /Standard /V 1 /R 2 /O <${"ab".repeat(32)}> /U <${"cd".repeat(32)}> /P -44 >>`,
    ],
    trailer: `/Encrypt 9 0 R /ID [<${"00".repeat(16)}> <${"00".repeat(16)}>]`,
  });

  test.each([
    ["encrypted", encrypted],
    ["damaged", Buffer.from("%PDF-1.7\nThis is none.")],
    ["damaged", Buffer.from(Array.from({ length: 5_000 }, (_, at) => (at * 7_919) % 256))],
    ["damaged", good.subarray(0, 300)],
    ["empty", pdfFile([{ content: "0 0 100 100 re f" }])],
    ["scanned", pdfFile([{ content: "q 595 0 0 842 0 0 cm /Im Do Q" }], { objects: [picture] })],
  ])("%s", async (problem, bytes) => {
    await expect(read(bytes)).rejects.toMatchObject({ problem });
  });

  test("a broken cross-reference table, or none, is repaired", async () => {
    const text = good.toString("latin1");
    for (const broken of [
      text.replace(/\d{10} 00000 n/gu, "0000000007 00000 n"),
      text.replace(/startxref\n\d+/u, "startxref\n7"),
    ]) {
      const [page] = await read(Buffer.from(broken, "latin1"));
      expect(page?.text).toContain("Employees request leave");
    }
  });

  test("a page that contains itself, and pages that are each other's parents, end", async () => {
    const loop = good.toString("latin1").replace("/Kids [9 0 R]", "/Kids [2 0 R 9 0 R]");
    await expect(read(Buffer.from(loop, "latin1"))).resolves.toBeDefined();
  });
});
