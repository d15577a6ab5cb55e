import { describe, expect, test } from "vitest";

import { drawn, textIn } from "#lib/testing/render.tsx";

import { MarkdownBlocks } from "./markdown-blocks.tsx";

/** What a reader sees of a text that is being written, without code and formulas. */
const seen = (text: string) =>
  textIn(
    drawn(<MarkdownBlocks text={text} live budget={Infinity} />)
      .replaceAll(/<pre.*?<\/pre>/gs, "")
      .replaceAll(/<code dir="ltr">.*?<\/code>/gs, "‹code›"),
  );

const raw = /\\[([]|\\$|\$\$|\*\*|\||\\begin|~~|\[\^|<\/?(?:u|sub|sup|kbd|mark)|`/;

describe("while a text is being written, nothing raw is seen", () => {
  test.each([
    ["emphasis", "- **备份：**先停\n- **`npm`**会，*斜*。~~旧：~~新"],
    ["formulas in sentences", "意思是 \\(a+b\\) 与 \\[c\\] 和 $x^2+1$，$$d$$ 好，$\\alpha$。"],
    [
      "formulas in blocks",
      "a\n\n$$\nx\n$$\n\n\\begin{align}\na &= b\n\\end{align}\n\n\\[\ny\n\\]\n\nb",
    ],
    [
      "formulas in lists and quotes",
      "1. a\n   $$\n   x\n   - y\n   $$\n2. \\(z\\)\n\n> \\[\n> w\n> \\]",
    ],
    [
      "a table",
      "| 命令 | `a|b` |\n| - | :-: |\n| `c | d` | $e$ |\n\n文字：\n| a | b |\n|---|---|\n| 1 | 2 |",
    ],
    ["footnotes", "五月[^1]，六月[^note]。\n\n别的。\n\n[^1]: 一\n[^note]: 二"],
    ["HTML", "m<sup>2</sup> 和 <kbd>S</kbd>，<u>重点</u>。"],
  ])("%s", (_, text) => {
    for (let end = 1; end <= text.length; end += 1)
      expect(seen(text.slice(0, end)), JSON.stringify(text.slice(0, end))).not.toMatch(raw);
  });

  test("prices, variables and long texts after an open delimiter are not held back", () => {
    expect(seen("it costs $5")).toContain("$5");
    expect(seen("put $HOME/bin first")).toContain("$HOME/bin first");
    expect(seen("a \\( b")).toBe("a …");
    const long = `$$ is money\n\n${"word ".repeat(200)}`;
    expect(textIn(drawn(<MarkdownBlocks text={long} live budget={Infinity} />))).toContain("word");
    expect(seen("a | b and `c` *")).toContain("a | b");
  });

  test("code keeps its marks", () => {
    const list = "- a\n\n  ```\n  $$ **x";
    expect(textIn(drawn(<MarkdownBlocks text={list} live budget={Infinity} />))).toContain(
      "$$ **x",
    );
  });
});
