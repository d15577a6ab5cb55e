import { describe, expect, test } from "vitest";

import {
  excelFile,
  slidesFile,
  wordFile,
  wordParagraph,
  wordTable,
} from "#lib/testing/office-files.ts";
import { blockTexts, readPages } from "#lib/testing/read-pages.ts";

const readBlocks = async (name: string, content: string | Uint8Array) =>
  blockTexts(await readPages(name, content));

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
      wordParagraph("员工手册", "Heading1") +
      wordParagraph("Leave &amp; more", "Heading2") +
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
    const pages = await readPages(
      "a.xlsx",
      excelFile("价格", [["部门", "Name", "Amount"], ...rows]),
    );
    expect(blockTexts(pages)[0]).toEqual(["heading1", "价格"]);
    expect(pages.length).toBeGreaterThan(3);
    const lines = pages.flatMap(({ text }) =>
      text.split("\n").filter((line) => line.startsWith("|")),
    );
    expect(lines.filter((line) => line === "| 部门 | Name | Amount |")).toHaveLength(pages.length);
    expect(lines).toContain("| 部门3 | Name 3 | 3.3 |");
    expect(lines).toHaveLength(400 + pages.length);
  });

  test("PowerPoint: each slide a page, in the order in which they are shown", async () => {
    const pages = await readPages(
      "a.pptx",
      slidesFile([
        { title: "休假 &lt;1&gt;", lines: ["one", "two"] },
        { title: "Travel", lines: ["three"] },
      ]),
    );
    expect(pages.map((page) => blockTexts([page]))).toEqual([
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
    const pages = await readPages(
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
    expect((await readPages("a.txt", bytes))[0]?.text).toBe(expected);
  });

  test("bytes that are no text are none", async () => {
    const bytes = Buffer.from(
      Array.from({ length: 4_000 }, (_, at) => (at * at * 31 + at * 7) % 256),
    );
    await expect(readPages("a.txt", bytes)).rejects.toMatchObject({ problem: "garbled" });
  });

  test("a line of 5 MB is cut into pages, and refused where those are too many", async () => {
    const line = "word ".repeat(1_000_000);
    for (const name of ["a.txt", "a.md", "a.csv"])
      await expect(readPages(name, line, 500)).rejects.toMatchObject({ problem: "too_many_pages" });
    await expect(readPages("a.txt", line.slice(0, 100_000))).resolves.toHaveLength(33);
  });
});
