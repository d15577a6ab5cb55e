import { describe, expect, test } from "vitest";

import { fileText } from "#lib/testing/file-text.ts";
import { drawn, elementsIn, textIn } from "#lib/testing/render.tsx";
import { stepsOf } from "#lib/testing/steps.ts";

import { drawFormula } from "./formula-tree.ts";
import { grammars } from "./grammars.ts";
import { highlight } from "./highlighter.ts";

/** A formula of the maximum length takes about a tenth of this. */
const mostSteps = 700_000;

const html = (source: string) => drawn(drawFormula(source, true));

describe("H32 formulas", () => {
  test.each([
    ["x^2 + y_1", "msup"],
    ["\\frac{a}{b}", "mfrac"],
    ["\\sqrt{\\bar{L}\\sigma_d^2}", "msqrt"],
    ["\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}", "mtable"],
    ["\\sum_{i=1}^n i", "munderover"],
    ["\\text{安全库存} = z \\cdot \\sigma", "mtext"],
    ["\\begin{aligned} a &= b \\\\ &= c \\end{aligned}", "mtable"],
    ["\\begin{align} a &= b \\\\ &= c \\end{align}", "mtable"],
    ["\\begin{flalign*} a &= b \\end{flalign*}", "mtable"],
    ["\\begin{eqnarray} a &=& b \\end{eqnarray}", "mtable"],
    ["\\begin{displaymath} \\frac{a}{b} \\end{displaymath}", "mfrac"],
    ["\\text{cost} = \\$20 + \\$5", "mtext"],
    ["a\n- b\n\n+ c", "mo"],
    ["\\overline{AB}", "menclose"],
    ["\\sout{旧}", "menclose"],
  ])("%s is rendered", (source, element) => {
    expect(elementsIn(html(source)).map(({ name }) => name)).toContain(element);
  });

  test("what has a line keeps the class that draws it", () => {
    const classes = ["cancel", "bcancel", "xcancel", "sout", "overline", "underline", "longdiv"]
      .flatMap((name) => elementsIn(html(`\\${name}{x}`)))
      .flatMap(({ attributes }) => attributes["class"]?.split(" ") ?? []);
    expect(classes).toEqual(
      expect.arrayContaining([
        ...["tml-cancel", "upstrike", "downstrike", "tml-xcancel", "sout", "tml-overline"],
        ...["tml-underline", "longdiv-top", "longdiv-arc"],
      ]),
    );
    const rules = fileText(new URL("formulas.css", import.meta.url));
    for (const name of classes) expect(rules).toContain(`.${name} `);
  });

  test.each([
    "\\href{javascript:alert(1)}{x}",
    "\\href{https://evil.example}{x}",
    "\\url{javascript:alert(1)}",
    "\\includegraphics{https://evil.example/p.png}",
    "\\class{fixed}{x}",
    "\\id{main}{x}",
    "\\style{background:url(https://evil.example/p.png)}{x}",
    "\\data{a=b}{x}",
    "\\color{url(https://evil.example)}x",
    "\\colorbox{red;background:url(//evil.example)}{x}",
    "\\text{<script>alert(1)</script>}",
    "\\unicode{x3c}script>",
    "</math><script>alert(1)</script>",
    "\\label{main}\\tag{<img src=x onerror=alert(1)>} x",
    "\\mathchoice{<img>}{b}{c}{d}",
  ])("%s cannot leave the page or run code", (source) => {
    for (const { name, attributes } of elementsIn(html(source))) {
      expect(name).toMatch(/^m/);
      expect(Object.keys(attributes).join(" ")).not.toMatch(/href|src|\bon|\bid\b|data/);
      expect(Object.values(attributes).join(" ")).not.toMatch(/url|evil|script|fixed/);
    }
  });

  test.each([
    ["macros that call themselves", "\\def\\a{\\a\\a}\\a"],
    [
      "macros that double",
      `${Array.from({ length: 20 }, (_, at) => `\\def\\${"abcdefghijklmnopqrst"[at]}{${at > 0 ? `\\${"abcdefghijklmnopqrst"[at - 1]}`.repeat(9) : "x"}}`).join("")}\\t`,
    ],
    ["braces in braces", "{".repeat(900) + "}".repeat(900)],
    ["roots in roots", "\\sqrt{".repeat(250) + "x" + "}".repeat(250)],
    ["a rule as large as the page", "\\rule{99999em}{99999em}"],
    ["a space as large as the page", "\\hspace{99999em}x"],
    ["as long as it may be", "x+".repeat(999) + "x"],
    ["too long", "x+".repeat(5_000)],
    ["not a formula", "\\frac{1"],
  ])("%s are harmless", (_, source) => {
    let drawing = "";
    expect(stepsOf(() => (drawing = html(source)))).toBeLessThan(mostSteps);
    expect(drawing).not.toMatch(/99999em/);
    expect(drawing.length).toBeLessThan(200_000);
  });
});

test("H30 highlighted code is its text, in spans with classes", async () => {
  const source = 'const a = "<script>alert(1)</script>"; // <img src=x onerror=alert(1)>\n';
  for (const language of Object.keys(grammars)) {
    const coloured = drawn(await highlight(language, source));
    expect(textIn(coloured)).toBe(source);
    for (const { name, attributes } of elementsIn(coloured)) {
      expect(name).toBe("span");
      expect(Object.keys(attributes)).toEqual(["class"]);
      expect(attributes["class"]).toMatch(/^[\w -]+$/);
    }
  }
});
