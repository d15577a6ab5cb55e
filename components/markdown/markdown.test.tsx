import { Copy, WrapText } from "lucide-react";
import { describe, expect, test } from "vitest";

import { icon } from "#components/ui/icon.ts";
import { attacks, honest } from "#lib/testing/attacks.ts";
import { type Drawn, drawn, elementsIn, textIn } from "#lib/testing/render.tsx";

import { MarkdownBlocks } from "./markdown-blocks.tsx";

/**
 * Every element that a text may become, with every attribute that it may have. An allowlist, not a
 * list of what is dangerous.
 */
const allowed: Record<string, string[]> = {
  a: ["id", "href", "title", "target", "rel", "class"],
  bdi: ["class"],
  blockquote: ["dir"],
  br: [],
  button: ["type", "aria-label", "aria-pressed", "title", "class"],
  code: ["dir"],
  del: [],
  div: ["id", "class", "lang", "data-live", "tabindex", "role", "aria-label"],
  em: ["lang"],
  h2: ["dir"],
  h3: ["dir"],
  h4: ["dir"],
  hr: [],
  kbd: [],
  li: ["class"],
  mark: [],
  ol: ["start", "dir"],
  p: ["dir", "class"],
  pre: ["tabindex", "role", "aria-label", "dir", "class"],
  span: ["class", "dir", "tabindex", "role", "aria-label", "aria-hidden"],
  strong: [],
  sub: [],
  sup: [],
  table: ["dir"],
  tbody: [],
  td: ["dir", "class"],
  th: ["scope", "dir", "class"],
  thead: [],
  tr: [],
  u: [],
  ul: ["dir"],
};

/** The icons of a code block's buttons are ours; any other SVG would come from the text. */
const icons = [drawn(<Copy {...icon} />), drawn(<WrapText {...icon} />)];
const withoutIcons = (html: string) =>
  icons.reduce((rest, drawing) => rest.replaceAll(drawing, ""), html);

const set = (text: string, live = false) =>
  withoutIcons(drawn(<MarkdownBlocks text={text} live={live} budget={Infinity} />));

const footnoteId = /^_R_\w*_-(?:note|mark)-\d+$/;

function mustBeTame(elements: Drawn[]): void {
  for (const { name, attributes } of elements) {
    expect(Object.keys(allowed), name).toContain(name);
    for (const [key, value] of Object.entries(attributes)) {
      expect(allowed[name], `${name} ${key}`).toContain(key);
      // Ids, and links to them, are those of footnotes, which no text chooses.
      if (key === "id") expect(value).toMatch(footnoteId);
      if (key === "href" && attributes["class"] === "footnote")
        expect(value.slice(1)).toMatch(footnoteId);
      else if (key === "href") expect(value).toMatch(/^(https?:\/\/[^/]|mailto:[^?])/);
      if (key === "class") expect(value).not.toMatch(/fixed/);
    }
    if (name === "a" && attributes["class"] !== "footnote")
      expect(attributes).toMatchObject({ target: "_blank", rel: "noopener noreferrer nofollow" });
  }
}

describe("H30 H33 H34 a hostile text is rendered as text", () => {
  test.each(attacks)("%s", (_, text) => {
    mustBeTame(elementsIn(set(text)));
    mustBeTame(elementsIn(set(text, true)));
    mustBeTame(elementsIn(set(`- a\n\n  > ${text.replaceAll("\n", "\n  > ")}`)));
  });

  test("there are more than a hundred hostile texts", () => {
    expect(attacks.length).toBeGreaterThan(120);
  });

  test("H30 HTML is shown as it was written", () => {
    for (const source of [
      "<script>alert(1)</script>",
      "<img src=x onerror=alert(1)>",
      "<!-- hidden -->",
    ])
      expect(textIn(set(source))).toBe(source);
  });

  test("H33 a link without a valid target keeps its text", () => {
    expect(set("[see here](javascript:alert(1))")).toContain("see here");
    expect(set("[see here](javascript:alert(1))")).not.toContain("<a");
  });

  test("an image in a link is part of the link: nested links are invalid", () => {
    const html = set("[![a chart](https://evil.example/p.png)](https://example.com)");
    expect(html.match(/<a /g)).toHaveLength(1);
    expect(textIn(html)).toContain("a chart");
  });

  test("H34 an image is shown as its name, with a link", () => {
    const html = set("![a chart](https://evil.example/p.png)");
    expect(textIn(html)).toContain("Image: a chart");
    expect(html).toContain('href="https://evil.example/p.png"');
  });

  test.each(honest)("a harmless text is rendered: %s", (_, text, shows) => {
    const html = set(text);
    mustBeTame(elementsIn(html));
    expect(html).toContain(shows);
  });
});

describe("a link shows its target", () => {
  const told = (text: string) => /<bdi[^>]*> ([^<]*)<\/bdi>/.exec(set(text))?.[1];
  test.each([
    ["[the handbook](https://intranet.example/a)", "intranet.example"],
    ["[https://bank.example](https://evil.example)", "evil.example"],
    ["[bank.example](https://bank.example.evil.example/x)", "bank.example.evil.example"],
    ["https://bank.example@evil.example/x", "evil.example"],
    ["[x](https://xn--pple-43d.com)", "xn--pple-43d.com"],
    ["[аpple.com](https://аpple.com)", "xn--pple-43d.com"],
    ["[write to us](mailto:a@b.example)", "a@b.example"],
  ])("%s", (text, where) => expect(told(text)).toBe(where));

  test.each([
    "https://example.com/a",
    "[example.com](https://example.com)",
    "[Example.com/a](https://example.com/a)",
    "a@b.example",
  ])("%s shows it itself", (text) => expect(told(text)).toBeUndefined());
});

describe("rendered elements", () => {
  test("the highest heading is the largest, whatever its level", () => {
    expect(set("### a\n\n#### b\n\ntext\n\n##### c")).toMatch(
      /<h2[^>]*>a<.*<h3[^>]*>b<.*<h4[^>]*>c</s,
    );
    expect(set("# a\n\n## b")).toMatch(/<h2[^>]*>a<.*<h3[^>]*>b</s);
  });

  test("columns of numbers are right-aligned, words are not, and explicit alignment wins", () => {
    const html = set(
      "| part | n | size | x |\n| - | - | - | :-: |\n| a 1 | 12 ± 4 | 3.5 % | 1 |\n| b | −3 | – | 2 |",
    );
    expect([...html.matchAll(/<td[^>]*class="(\w+)"/g)].map(([, look]) => look)).toEqual([
      "number",
      "number",
      "middle",
      "number",
      "number",
      "middle",
    ]);
    expect(html).not.toContain("style=");
  });

  test("a long list keeps its numbers, a footnote its text", () => {
    const items = Array.from({ length: 300 }, (_, at) => `${at + 1}. item ${"word ".repeat(10)}`);
    expect([...set(items.join("\n")).matchAll(/<li/g)]).toHaveLength(300);
    expect(set(items.join("\n"))).toMatch(/<ol start="\d{2,}"/);
    expect(textIn(set("a[^1] b\n\n[^1]: the note"))).toMatch(/a\[\^?1\] b.*\[1\].*the note/s);
  });

  test("task states are also given as text", () => {
    expect(textIn(set("- [x] a\n- [ ] b"))).toMatch(/☑done\s*a\s*☐open\s*b/);
  });

  test("open markup at the end of a growing text is rendered as closed", () => {
    expect(set("a **b", true)).toContain("<strong>b</strong>");
    expect(set("a `b", true)).toContain(">b</code>");
    expect(set("see [the book](https://exam", true)).not.toMatch(/\[|exam/);
    expect(set("a **b")).toContain("a **b");
  });

  test("H35 characters that reorder text are spelled out, in code too", () => {
    expect(set("user\u202egnp.exe `a\u2066b`\n\n```\nif (x\u202e) {}\n```")).not.toMatch(
      /[\u202a-\u202e\u2066-\u2069]/,
    );
    expect(textIn(set("user\u202egnp.exe"))).toBe("user⟨U+202E⟩gnp.exe");
  });
});
