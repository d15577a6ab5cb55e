import { describe, expect, test } from "vitest";

import { drawn, textIn } from "#lib/testing/render.tsx";

import { MarkdownBlocks } from "./markdown-blocks.tsx";

const html = (text: string) => drawn(<MarkdownBlocks text={text} budget={Infinity} />);
/** The text without formulas' wrappers, which have labels only in attributes. */
const shown = (text: string) => textIn(html(text));
const all = (text: string, element: string) =>
  [...html(text).matchAll(new RegExp(`<${element}(?: [^>]*)?>(.*?)</${element}>`, "gs"))].map(
    ([, inner = ""]) => textIn(inner),
  );
/** The formulas, with `|` before a display formula. Until temml has come, their source is shown. */
const formulas = (text: string) =>
  [...html(text).matchAll(/<span dir="ltr"( tabindex[^>]*)?><code dir="ltr">(.*?)<\/code>/gs)].map(
    ([, display, source = ""]) => (display ? "|" : "") + textIn(source),
  );

describe("emphasis beside Chinese, Japanese and Korean", () => {
  test.each([
    ["**备份：**先停服务。**权限（只读）**必须给。", ["备份：", "权限（只读）"]],
    ["打开**“共享盘”**后，他说**《员工手册》**已经更新", ["“共享盘”", "《员工手册》"]],
    ["**`npm start`**会，费用是**100%**由公司，**C++**是", ["npm start", "100%", "C++"]],
    ["**不要重启。**重启会丢**连接。**他说", ["不要重启。", "连接。"]],
    ["**Note:**中文，**重点：**OpenAI发布，✅**注意：**😀", ["Note:", "重点：", "注意："]],
    ["一**二**三**四**五，「**六**」", ["二", "四", "六"]],
    ["**한국어(Korean)**를 **日本語（にほんご）**です", ["한국어(Korean)", "日本語（にほんご）"]],
    ["- **一、**先\n- **二、**后", ["一、", "二、"]],
    ["***粗斜：***后", ["粗斜："]],
    ["a ** b ** c 和 2 ** 3", []],
    ["使用__init__方法", []],
  ])("%s", (text, bold) => {
    expect(all(text, "strong")).toEqual(bold);
    if (bold.length > 0) expect(shown(text)).not.toContain("*");
  });
});

describe("tildes", () => {
  test("a single one never strikes, two do", () => {
    const text = "要3~5天，约200~300元；takes ~3 days and ~40 euros。~~作废：~~新 ~~old~~";
    expect(all(text, "del")).toEqual(["作废：", "old"]);
    expect(shown(text).match(/~/g)).toHaveLength(4);
  });
});

describe("formulas keep to the block that they stand in", () => {
  test.each([
    ["1. a\n\n   $$\n   x\n   + y\n\n   - z\n   > w\n   $$\n\n2. b", ["|x\n+ y\n\n- z\n> w"]],
    ["- a:\n  \\[\n  x = 3\n  - 1\n  \\]\n- \\(b\\)", ["|x = 3\n- 1", "b"]],
    ["- \\[ x \\]\n- $$y$$\n  text", ["|x", "|y"]],
    ["> 对 $n$，\n>\n> $$\n> a\n> > b\n> - c\n> $$\n>\n> 证毕。", ["n", "|a\n> b\n- c"]],
    // The last line without the quote's mark, as in a paragraph.
    ["> \\[\n> a\n\\]\n\nb", ["|a"]],
    ["> - \\[\n>   a\n>   \\]", ["|a"]],
    ["a\n\n\\begin{align}\nb &= c\n\\end{align}\n\nd", ["|\\begin{align}\nb &= c\n\\end{align}"]],
    ["1. \\begin{cases} a \\\\ b \\end{cases}", ["|\\begin{cases} a \\\\ b \\end{cases}"]],
    ["\\[\na\n\nb\n\\]\ntext", ["|a\n\nb"]],
    ["so $$a$$。 and \\[b\\] here", ["|a", "|b"]],
    ["a \\(b\n  c\\) d", ["b\n  c"]],
    [
      "| f | g |\n| - | - |\n| \\(a\\) | $|b|$ |\n| $P(A\\|B)$ | $$c$$ |",
      ["a", "|b|", "P(A|B)", "|c"],
    ],
    ["`$a$` ``\\(b\\)``\n\n```\n$c$\n```\n\n- x\n\n  ```\n  $$\n  d\n  $$\n  ```", []],
    ["2. 代入：\\[\n   x = 3\n   - 1\n   = 2\n   \\]\n3. 后", ["|x = 3 - 1 = 2"]],
    ["公式为 $$\na\n+ b\n- c\n$$ 好\n\n- 中：$$\n  x\n  + y\n  $$", ["|a + b - c", "|x + y"]],
    ["> 为 \\[\n> a\n> > b\n> \\]\n> 好", ["|a > b"]],
    ["so $$x$$\n- a\n- $$y$$", ["|x", "|y"]],
    ["- a\n\n  ```\n  b $$\n  - c\n  $$\n  ```", []],
    ["> $$\n> a\n\nb $$", []],
    ["- $$ a\n- b $$", []],
    ["costs $$\n\n```\n$$\n```", []],
    ["**bold $x$ text** and [a $y$](https://a.example)", ["x", "y"]],
    ["\\(a_b\\) _c_ \\(d_e\\) \\(f*g\\) \\(h*i\\)", ["a_b", "d_e", "f*g", "h*i"]],
  ])("%s", (text, sources) => {
    expect(formulas(text)).toEqual(sources.map((source) => source.replaceAll("\n  c", "\n  c")));
    expect(shown(text)).not.toMatch(/[\ue000-\uf8ff]/);
  });

  test("items and quotes stay whole around them", () => {
    expect(all("1. a\n   $$\n   x\n   + y\n   $$\n2. b\n3. c", "li")).toHaveLength(3);
    expect(html("1. a\n\n   $$\n   + y\n   $$\n\n2. b").match(/<ul/g)).toBeNull();
    expect(all("> a\n> $$\n> x\n> $$\n> b", "p")).toEqual(["a", "b"]);
    expect(shown("A price of \\$5 and \\$6.")).toBe("A price of $5 and $6.");
  });
});

describe("bars within code and formulas do not end a cell", () => {
  const cells = (row: string, columns = 2) =>
    all(`|${" h |".repeat(columns)}\n|${" - |".repeat(columns)}\n${row}`, "td");
  test.each([
    ["| `a || b` | or |", ["a || b", "or"]],
    ["| `cat f | grep b` | `c|d` |", ["cat f | grep b", "c|d"]],
    ["| ``a`|`b`` | x |", ["a`|`b", "x"]],
    ["| `a \\| b` | x |", ["a | b", "x"]],
    ["| $|x|$ | \\(|y|\\) |", ["|x|", "|y|"]],
    ["| `x | y |", ["`x", "y"]],
    ["| $5 | $6 |", ["$5", "$6"]],
  ])("%s", (row, texts) => expect(cells(row)).toEqual(texts));

  test("two backticks alone in their cells are no code", () =>
    expect(cells("| ` | tick | ` |", 3)).toEqual(["`", "tick", "`"]));

  test("in the head, in a list and in a quote", () => {
    const table = "| `a|b` | c |\n| - | - |\n| `d|e` | f |";
    for (const prefix of ["", "> "])
      expect(all(table.replaceAll(/^/gm, prefix), "th")).toEqual(["a|b", "c"]);
    expect(all(`- x\n\n${table.replaceAll(/^/gm, "  ")}`, "td")).toEqual(["d|e", "f"]);
  });
});

describe("HTML that says what Markdown cannot", () => {
  test("a few elements without attributes, in pairs", () => {
    const text =
      "m<sup>2</sup> H<sub>2</sub>O <kbd>Ctrl</kbd>+<KBD>S</KBD> <u>重**点**</u><mark>标记</mark>";
    expect(html(text)).toMatch(
      /m<sup>2<\/sup> H<sub>2<\/sub>O <kbd>Ctrl<\/kbd>\+<kbd>S<\/kbd> <u>重<strong>点<\/strong><\/u><mark>标记<\/mark>/,
    );
  });

  test.each([
    '<sub onclick="alert(1)">a</sub>',
    "<u >a",
    "<mark>a",
    "a</kbd>",
    "<b>a</b>",
    "<sub>**a</sub>**",
  ])("%s stays text", (text) =>
    expect(shown(text).replaceAll("*", "")).toBe(text.replaceAll("*", "")),
  );

  test("entities are characters", () =>
    expect(shown("&nbsp;&nbsp;缩进 &lt;tag&gt; &copy; 2026")).toBe(
      "\u00a0\u00a0缩进 <tag> © 2026",
    ));
});

describe("line breaks", () => {
  test("lines of Chinese keep theirs, without a space", () => {
    expect(html("姓名：张三\n电话：1234\n部门")).toMatch(/张三<br\/>\n电话：1234<br\/>\n部门/);
    expect(html("一，\n**二**\n三")).toMatch(/一，<br\/>\n<strong>二<\/strong><br\/>\n三/);
    expect(html("one\ntwo")).not.toContain("<br");
  });
});

describe("right to left", () => {
  test("lists, quotes and tables by their text, whatever direction their parts have", () => {
    const arabic =
      "- `npm` العنصر\n- English\n\n> اقتباس\n\n| الاسم | القيمة |\n| - | - |\n| أ | 1 |";
    expect(html(arabic).match(/<(?:ul|blockquote|table) dir="rtl"/g)).toHaveLength(3);
    expect(html(arabic)).not.toMatch(/<li dir/);
    expect(html("1. שלום\n2. b")).toContain('<ol start="1" dir="rtl">'.replace(' start="1"', ""));
    expect(html("- English\n- العنصر")).not.toContain("rtl");
  });
});

describe("footnotes", () => {
  const ids = (text: string) => [...html(text).matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  const hrefs = (text: string) => [...html(text).matchAll(/ href="#([^"]*)"/g)].map(([, id]) => id);
  const text = "May[^1], June[^note], again[^1].\n\nOther.\n\n[^1]: Circular.\n[^note]: Appendix.";

  test("mark and note look alike and lead to one another, across blocks", () => {
    expect(shown(text)).toMatch(
      /May\[1\], June\[note\], again\[1\]\..*\[1\] Circular\..*\[note\] App/s,
    );
    expect(new Set(ids(text)).size).toBe(4);
    expect(ids(text)).toHaveLength(4);
    expect([...new Set(hrefs(text))].sort()).toEqual(ids(text).sort());
  });

  test("each text of a page has ids of its own", () => {
    const page = drawn(
      <>
        <MarkdownBlocks text={text} budget={Infinity} />
        <MarkdownBlocks text={text} budget={Infinity} />
      </>,
    );
    const found = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(found).toHaveLength(8);
    expect(new Set(found).size).toBe(8);
  });

  test("a mark without a note, a note without a mark and a second note are text", () => {
    expect(shown("a [^x] b [^a-z]")).toBe("a [^x] b [^a-z]");
    expect(hrefs("a\n\n[^1]: b")).toEqual([]);
    expect(ids("a[^1]\n\n[^1]: b\n\n[^1]: c")).toHaveLength(2);
  });

  test("labels cannot choose an id, and code is code", () => {
    const hostile =
      'a[^main"><b>] b[^__proto__] `c[^1]`\n\n[^main"><b>]: x\n[^__proto__]: y\n[^1]: z';
    for (const id of ids(hostile)) expect(id).toMatch(/^_R_\w*_-(?:mark|note)-\d+$/);
    expect(html(hostile)).toContain("c[^1]");
  });

  test("a note of several paragraphs is one", () =>
    expect(html("a[^1]\n\n[^1]: b\n\n    c\n\nd")).toMatch(
      /class="note"[^>]*>.*b.*<p[^>]*>c<\/p>\s*<\/div>/s,
    ));
});
