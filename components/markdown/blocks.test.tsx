import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { drawn } from "#lib/testing/render.tsx";

import { blocksOf } from "./blocks.ts";
import { MarkdownBlocks } from "./markdown-blocks.tsx";
import { TextBlock } from "./text-block.tsx";

const kinds = (text: string) => blocksOf(text).map((block) => block.kind);
const sources = (text: string) => blocksOf(text).map((block) => block.source);

const words = fc.constantFrom(
  "a",
  "b **c**",
  "`d` e",
  "f\ng",
  "[h](https://example.com)",
  "2 > 1",
  "中文，字",
  "3. not a list",
  "x_y_z",
);
const piece = fc.oneof(
  words,
  words.map((text) => `## ${text.split("\n")[0]}`),
  words.map((text) => `> ${text.replaceAll("\n", "\n> ")}`),
  fc
    .array(words, { minLength: 1, maxLength: 4 })
    .map((items) => items.map((item) => `- ${item.replaceAll("\n", "\n  ")}`).join("\n")),
  fc
    .array(words, { minLength: 1, maxLength: 4 })
    .map((items) =>
      items.map((item, at) => `${at + 1}. ${item.replaceAll("\n", "\n   ")}`).join("\n\n"),
    ),
  words.map(
    (text) => `- a\n\n  ${text.replaceAll("\n", "\n  ")}\n\n  \`\`\`js\n  x\n\n  y\n  \`\`\`\n- b`,
  ),
  fc.constantFrom(
    "```js\na\n\n## b\n- c\n```",
    "~~~\n```\n~~~",
    "$$\na\n\n- b\n$$",
    "\\[ a \\]",
    "\\begin{align}\na\n\\end{align}",
    "> a\n> $$\n> b\n> $$",
    "1. a\n   \\[\n   b\n   + c\n   \\]\n2. d",
    "a \\(b\\) $c$ 中**文：**字 https://a.example/x，后",
    "| `a|b` | c |\n| - | - |\n| $|d|$ | e |",
    "---",
    "| a | b |\n| - | - |\n| 1 | 2 |",
    "Title\n=====",
    "text:\n- a\n- b",
  ),
);
const texts = fc.array(piece, { minLength: 1, maxLength: 12 }).map((pieces) => pieces.join("\n\n"));

describe("a text split into blocks", () => {
  test("is rendered like the whole text", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const levels = [...text.matchAll(/^(#+) /gm)].map(([, marks = ""]) => marks.length - 1);
        const whole = drawn(
          <TextBlock
            source={text}
            references=""
            top={Math.min(...levels, levels.length > 0 ? 5 : 0)}
            growing={false}
          />,
        );
        const inner = drawn(<MarkdownBlocks text={text} budget={Infinity} />).replace(
          /^<div[^>]*>|<\/div>$/g,
          "",
        );
        expect(inner.replaceAll(/\s+/g, " ").replaceAll("> <", "><")).toBe(
          whole.replaceAll(/\s+/g, " ").replaceAll("> <", "><"),
        );
      }),
      { numRuns: 300 },
    );
  });

  test("keeps its blocks when it grows, except the last", () => {
    fc.assert(
      fc.property(texts, fc.nat(), (text, cut) => {
        const before = blocksOf(text.slice(0, cut % (text.length + 1)), { growing: true }).slice(
          0,
          -1,
        );
        // A list that has just started may still be continued by the next line.
        const settled = before.slice(0, -1);
        expect(blocksOf(text, { growing: true }).slice(0, settled.length)).toEqual(settled);
      }),
      { numRuns: 500 },
    );
  });

  test("loses no characters", () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(
            "a",
            "`",
            "$",
            "\n",
            "-",
            " ",
            "|",
            "[",
            "]",
            "#",
            ">",
            "\\",
            "(",
            "1",
            ".",
          ),
          maxLength: 200,
        }),
        (text) => {
          const bare = (value: string) => value.replaceAll(/[\s`~$\\[\]]/g, "");
          const kept = blocksOf(text)
            .map((block) => (block.kind === "code" ? block.info : "") + block.source)
            .join("");
          expect(bare(kept)).toBe(bare(text));
        },
      ),
    );
  });

  test("fences contain what looks like other syntax", () => {
    expect(kinds("a\n\n```js\n# b\n\n- c\n```\nd")).toEqual(["text", "code", "text"]);
    expect(blocksOf("```js\na")).toEqual([{ kind: "code", info: "js", source: "a", open: true }]);
    expect(sources("````\n```\n````")).toEqual(["```"]);
  });

  test("a fence of Markdown holds fences of the same length", () => {
    const readme = "# Tool\n\n```bash\nnpm start\n```\n\n```\nplain\n```\n\nDone.";
    for (const info of ["markdown", "md", "Markdown title"])
      expect(blocksOf(`Here:\n\n\`\`\`${info}\n${readme}\n\`\`\`\n\nThat was it.`)).toEqual([
        { kind: "text", source: "Here:" },
        { kind: "code", info, source: readme, open: false },
        { kind: "text", source: "That was it." },
      ]);
    // By the letter, where something has no end.
    expect(sources("```md\n```js\na\n```\nb")).toEqual(["```js\na", "b"]);
    expect(sources("```md\na\n\n```\nb\n\n```js\nc\n```")).toEqual(["a\n", "b", "c"]);
    expect(sources("```js\na\n\n```\nb\n```\nc\n```").slice(0, 2)).toEqual(["a\n", "b"]);
    expect(sources("```md\n~~~js\n```\n~~~\n```\nb")).toEqual(["~~~js\n```\n~~~", "b"]);
  });

  test("formulas on their own lines are blocks, in sentences they are not", () => {
    expect(kinds("a\n$$\nb\n\n= c\n$$\nd")).toEqual(["text", "formula", "text"]);
    expect(sources("\\[ a \\]")).toEqual(["a"]);
    expect(kinds("$$a$$ is it")).toEqual(["text"]);
    expect(kinds("$$ is money\n\nmore")).toEqual(["text", "text"]);
    expect(kinds("a\n\\begin{align}\nb\n\\end{align}\nc")).toEqual(["text", "formula", "text"]);
    expect(kinds("- a\n\n  $$\n  + b\n  $$\n\n- c")).toEqual(["text"]);
    expect(kinds("$$\n```\n$$\n```")).toEqual(["text", "code"]);
    expect(blocksOf("$$\na", { growing: true })).toEqual([
      { kind: "formula", source: "a", open: true },
    ]);
  });
});
