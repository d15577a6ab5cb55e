import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { zipSync } from "fflate";
import { afterAll, describe, expect, test } from "vitest";

import {
  excelFile,
  relations,
  slidesFile,
  wordFile,
  wordParagraph,
  wordTable,
  zipped,
} from "#lib/testing/office-files.ts";
import { linesAt, pdfFile } from "#lib/testing/pdf-files.ts";

import { readFile } from "./read-file.ts";
import type { ReadPage } from "./schema.ts";

const folder = mkdtempSync(join(tmpdir(), "reading-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(name: string, content: string | Uint8Array, most = 1_000): Promise<ReadPage[]> {
  const path = join(folder, "file");
  writeFileSync(path, content);
  const pages: ReadPage[] = [];
  const answer = await readFile(path, {
    name,
    limits: { pages: most },
    onPage(page, of) {
      pages.push(page);
      expect(of).toBeGreaterThan(0);
      return Promise.resolve();
    },
  });
  expect(answer).toEqual({ pages: pages.length });
  for (const { text, blocks } of pages) {
    let end = 0;
    for (const block of blocks) {
      expect(block.start).toBeGreaterThanOrEqual(end);
      expect(text.slice(end, block.start).trim()).toBe("");
      end = block.end;
    }
    expect(end).toBe(text.length);
  }
  return pages;
}

const blocks = (pages: ReadPage[]) =>
  pages.flatMap(({ blocks: all, text }) =>
    all.map(({ start, end, kind, level }) => [kind + (level ?? ""), text.slice(start, end)]),
  );

const readBlocks = async (name: string, content: string | Uint8Array) =>
  blocks(await read(name, content));

describe("files without pages", () => {
  test("text: paragraphs", async () => {
    expect(
      await readBlocks("notes.txt", "One line\r\nand another.\r\n\r\n  \r\nA second paragraph."),
    ).toEqual([
      ["paragraph", "One line\nand another."],
      ["paragraph", "A second paragraph."],
    ]);
  });

  test("Markdown: headings, lists, code, tables, and emphasis as it is read", async () => {
    const source = [
      "---",
      "title: x",
      "---",
      "# 手册 #",
      "",
      '**备份：**先停 [a link](https://example.org "t") and `code`.',
      "second line",
      "",
      "Leave",
      "-----",
      "1. one",
      "2. two",
      "   more",
      "",
      "| a | b |",
      "|---|:-:|",
      "| 1 | x \\| y |",
      "",
      "```js",
      "if (x) {",
      "",
      "  y();",
      "}",
      "```",
      "",
      "> quoted",
      "***",
      "    indented",
      "<!-- hidden",
      "text -->",
      "end",
    ].join("\n");
    expect(await readBlocks("a.md", source)).toEqual([
      ["heading1", "手册"],
      ["paragraph", "备份：先停 a link and code.\nsecond line"],
      ["heading2", "Leave"],
      ["list", "1. one\n2. two\n   more"],
      ["table", "| a | b |\n| 1 | x | y |"],
      ["code", "if (x) {\n\n  y();\n}"],
      ["paragraph", "quoted\n***\n    indented"],
      ["paragraph", "end"],
    ]);
  });

  test("HTML: what a reader sees, Chinese lines joined without a space", async () => {
    const source = `<!doctype html><title>t</title><style>p{}</style><script>alert(1)</script><nav>menu</nav>
      <h1>员工
      手册</h1><p>本手册适用于
      全体员工 and all
      of <b>them</b>.<br>New line</p><div hidden>secret</div><p style="display: none">secret</p>
      <ul><li>one<ul><li>inner</li></ul></li><li><p>two</p></li></ul><ol><li>first</li><li>second</li></ol>
      <table><caption>Prices</caption><tr><th>a</th><th>b</th></tr><tr><td colspan=2>x <p>y</p></td></tr></table>
      <pre>  keep
    this</pre>`;
    expect(await readBlocks("a.html", source)).toEqual([
      ["heading1", "员工手册"],
      ["paragraph", "本手册适用于全体员工 and all of them.\nNew line"],
      ["list", "- one\n  - inner\n- two\n1. first\n2. second"],
      ["paragraph", "Prices"],
      ["table", "| a | b |\n| x y | |"],
      ["code", "  keep\n    this"],
    ]);
  });

  test("CSV: a table, whatever separates its cells", async () => {
    expect(
      await readBlocks("a.csv", '\ufeff部门;Name;Amount\n销售;"Lin; A.";3,5\n\n;"two\nlines";\n'),
    ).toEqual([["table", "| 部门 | Name | Amount |\n| 销售 | Lin; A. | 3,5 |\n| | two lines | |"]]);
  });

  test("Word: headings, paragraphs, tables", async () => {
    const body =
      wordParagraph("员工手册", "H1") +
      wordParagraph("Leave &amp; more", "H2") +
      wordParagraph("Two weeks.") +
      wordTable([
        ["a", "b"],
        ["1", "2"],
      ]);
    expect(await readBlocks("a.docx", wordFile(body))).toEqual([
      ["heading1", "员工手册"],
      ["heading2", "Leave & more"],
      ["paragraph", "Two weeks."],
      ["table", "| a | b |\n| 1 | 2 |"],
    ]);
  });

  test("Excel: a heading and a table for each sheet; every page of a long one begins with its head", async () => {
    const rows = Array.from({ length: 400 }, (_, at) => [`部门${at}`, `Name ${at}`, at * 1.1]);
    const pages = await read("a.xlsx", excelFile("价格", [["部门", "Name", "Amount"], ...rows]));
    expect(blocks(pages)[0]).toEqual(["heading1", "价格"]);
    expect(pages.length).toBeGreaterThan(3);
    const lines = pages.flatMap(({ text }) =>
      text.split("\n").filter((line) => line.startsWith("|")),
    );
    expect(lines.filter((line) => line === "| 部门 | Name | Amount |")).toHaveLength(pages.length);
    expect(lines).toContain("| 部门3 | Name 3 | 3.3 |");
    expect(lines).toHaveLength(400 + pages.length);
  });

  test("PowerPoint: each slide a page, in the order in which they are shown", async () => {
    const pages = await read(
      "a.pptx",
      slidesFile([
        { title: "休假 &lt;1&gt;", lines: ["one", "two"] },
        { title: "Travel", lines: ["three"] },
      ]),
    );
    expect(pages.map((page) => blocks([page]))).toEqual([
      [
        ["heading1", "休假 <1>"],
        ["list", "one\ntwo"],
      ],
      [
        ["heading1", "Travel"],
        ["paragraph", "three"],
      ],
    ]);
  });

  test("a long text becomes pages that end with a block", async () => {
    const paragraph = "员工应当提前两周提出申请。".repeat(20);
    const pages = await read(
      "a.txt",
      Array.from({ length: 60 }, (_, at) => `${at} ${paragraph}`).join("\n\n"),
    );
    expect(pages.length).toBeGreaterThan(4);
    for (const { text } of pages) expect(text).toMatch(/^\d+ 员工[^]*申请。$/u);
  });

  test("radicals and ligatures become the usual characters", async () => {
    expect(await readBlocks("a.txt", "⽤⼾⻚⾯ ⻓⻔⻛⻋ oﬃce ﬁle, ＡＢ x² stay")).toEqual([
      ["paragraph", "用户页面 长门风车 office file, ＡＢ x² stay"],
    ]);
  });
});

describe("H53 encodings", () => {
  const text = "员工手册：每位员工享有十五天的带薪年假。Leave: 15 days.\n第二行。";
  const utf16 = Buffer.from(text, "utf16le");
  // In GB18030: 员工 手册 ：每位 员工 享有.
  const gb18030 = Buffer.from(
    "d4b1b9a4cad6b2e1a3bac3bfceeed4b1b9a4cfedd3d0".replace("ceee", "cebb"),
    "hex",
  );
  test.each([
    ["UTF-8 with a mark", Buffer.from(`\ufeff${text}`), text],
    ["UTF-16 with a mark", Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), text],
    ["UTF-16 without one", utf16, text],
    ["UTF-16, the other way round", Buffer.from(utf16).swap16(), text],
    ["GB18030", gb18030, "员工手册：每位员工享有"],
    [
      "Latin 1",
      Buffer.from("Müller fährt übers Land, Käse für alle, größer und schöner", "latin1"),
      "Müller fährt übers Land, Käse für alle, größer und schöner",
    ],
  ])("%s", async (_, bytes, expected) => {
    expect((await read("a.txt", bytes))[0]?.text).toBe(expected);
  });

  test("bytes that are no text are none", async () => {
    const bytes = Buffer.from(
      Array.from({ length: 4_000 }, (_, at) => (at * at * 31 + at * 7) % 256),
    );
    await expect(read("a.txt", bytes)).rejects.toMatchObject({ problem: "garbled" });
  });

  test("a line of 5 MB is cut into pages, and refused where those are too many", async () => {
    const line = "word ".repeat(1_000_000);
    for (const name of ["a.txt", "a.md", "a.csv"])
      await expect(read(name, line, 500)).rejects.toMatchObject({ problem: "too_many_pages" });
    await expect(read("a.txt", line.slice(0, 100_000))).resolves.toHaveLength(34);
  });
});

describe("H49 what a file is not", () => {
  const pdf = pdfFile([{ content: linesAt(60, 700, ["Some text."]) }]);
  test.each([
    ["a.pdf", Buffer.from("plain text"), "damaged"],
    ["a.docx", pdf, "damaged"],
    ["a.txt", pdf, "damaged"],
    ["a.xlsx", wordFile(wordParagraph("x")), "damaged"],
    ["a.html", Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), "damaged"],
    ["a.png", Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), "unsupported"],
    ["a.doc", Buffer.from("d0cf11e0a1b11ae1", "hex"), "unsupported"],
    ["a.docx", Buffer.from("d0cf11e0a1b11ae1", "hex"), "encrypted"],
    ["a.zip", zipped({ "a.txt": "x" }), "unsupported"],
    ["a.txt", Buffer.from(""), "empty"],
    ["a.md", Buffer.from(" \n\n "), "empty"],
    ["a.docx", wordFile(wordParagraph(" ")), "empty"],
    ["a.docx", wordFile("x").subarray(0, 400), "damaged"],
    ["a.bin", Buffer.from([1, 0, 2, 0, 0, 3]), "unsupported"],
  ])("%s: %#", async (name, bytes, problem) => {
    await expect(read(name, bytes)).rejects.toMatchObject({ problem });
  });

  test("without an ending it is what it looks like", async () => {
    expect(await readBlocks("手册", pdf)).toEqual([["paragraph", "Some text."]]);
    expect(await readBlocks("x", "<!DOCTYPE html><p>One")).toEqual([["paragraph", "One"]]);
    expect(await readBlocks("a.ts", "const a = 1;")).toEqual([["code", "const a = 1;"]]);
  });
});

describe("H50 ZIP bombs", () => {
  const bomb = (size: number) =>
    Buffer.from(
      zipSync({
        "word/document.xml": [new Uint8Array(size).fill(0x20), { level: 9 }],
        "[Content_Types].xml": new TextEncoder().encode("<Types/>"),
      }),
    );

  /** In each entry of the directory, the size that it has when unpacked. */
  function claim(bytes: Buffer, size: number): Buffer {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at < bytes.length - 46; at += 1)
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, size, true);
    return bytes;
  }

  test("a part that is too large when unpacked, and parts that are together", async () => {
    await expect(read("a.docx", claim(bomb(1_000), 200 * 1024 * 1024))).rejects.toMatchObject({
      problem: "too_large",
    });
    await expect(read("a.docx", claim(bomb(1_000), 0xfffffff0))).rejects.toMatchObject({
      problem: "too_large",
    });
  });

  test("a part that says that it is small is not unpacked beyond that", async () => {
    await expect(read("a.docx", claim(bomb(20 * 1024 * 1024), 1_000))).rejects.toMatchObject({
      problem: "damaged",
    });
  });

  test("too many parts", async () => {
    const parts = Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`a${at}`, "x"]));
    await expect(read("a.docx", zipped(parts))).rejects.toMatchObject({ problem: "too_large" });
  });
});

describe("H52 Word and its kind with entities and relations", () => {
  const secret = join(folder, "secret.txt");
  writeFileSync(secret, "the secret of another file");

  test("a document type is refused, also in another encoding", async () => {
    const hostile = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://${secret}">]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${wordParagraph("&e;")}</w:body></w:document>`;
    const lol = hostile.replace(/<!ENTITY.*?>/u, '<!ENTITY a "lol"><!ENTITY e "&a;&a;&a;&a;">');
    for (const document of [hostile, lol])
      await expect(
        read("a.docx", wordFile("", { "word/document.xml": document })),
      ).rejects.toMatchObject({ problem: "damaged" });
    const parts = {
      "word/document.xml": Buffer.from(`\ufeff${hostile}`, "utf16le"),
      "[Content_Types].xml": Buffer.from("<Types/>"),
    };
    await expect(read("a.docx", Buffer.from(zipSync(parts)))).rejects.toMatchObject({
      problem: "damaged",
    });
    await expect(
      read("a.pptx", slidesFile([{ title: "x", lines: [] }], { "ppt/slides/slide1.xml": lol })),
    ).rejects.toMatchObject({ problem: "damaged" });
  });

  test("a picture of another file is not opened", async () => {
    const picture = `<w:p><w:r><w:drawing><a:graphic><a:graphicData><a:blip r:link="rId9"/></a:graphicData></a:graphic></w:drawing></w:r></w:p>`;
    const pages = await read(
      "a.docx",
      wordFile(wordParagraph("Text.") + picture, {
        "word/_rels/document.xml.rels": relations([
          ["rId9", "image", `file://${secret}`, 'TargetMode="External"'],
        ]),
      }),
    );
    expect(JSON.stringify(pages)).not.toContain("secret");
    expect(blocks(pages)).toEqual([["paragraph", "Text."]]);
  });

  test("elements within elements without end", async () => {
    const deep = "<w:p>".repeat(50_000) + "</w:p>".repeat(50_000);
    await expect(read("a.docx", wordFile(deep))).rejects.toMatchObject({
      problem: expect.stringMatching(/damaged|too_expensive|empty/u),
    });
    await expect(read("a.html", "<div>".repeat(200_000) + "text")).resolves.toHaveLength(1);
    const slide = "<p:sp>".repeat(5_000) + "</p:sp>".repeat(5_000);
    await expect(
      read("a.pptx", slidesFile([{ title: "x", lines: [] }], { "ppt/slides/slide1.xml": slide })),
    ).rejects.toMatchObject({ problem: "damaged" });
  });
});
