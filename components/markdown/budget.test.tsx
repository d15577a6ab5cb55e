import { describe, expect, test, vi } from "vitest";

import { drawn, textIn } from "#lib/testing/render.tsx";

import { blocksOf } from "./blocks.ts";
import { budgetsOf, chunksOf, firstRendered, pageBudget } from "./budget.ts";
import { Markdown } from "./markdown.tsx";
import { MarkdownBlocks } from "./markdown-blocks.tsx";
import { pathologicalInputs } from "./pathological-inputs.ts";

/** The texts that the Markdown parser got. */
const parsed = vi.hoisted((): string[] => []);
vi.mock(import("react-markdown"), async (original) => {
  const module = await original();
  const counted: typeof module.default = (options) => {
    parsed.push(options.children ?? "");
    return module.default(options);
  };
  return { ...module, default: counted };
});

/** The parser's calls and characters during a render, and the output. */
function counting(draw: () => string): { html: string; calls: number; characters: number } {
  parsed.length = 0;
  const html = draw();
  return {
    html,
    calls: parsed.length,
    characters: parsed.reduce((sum, text) => sum + text.length, 0),
  };
}

const section = (at: number) =>
  `## Part w${at}h\n\nSome **bold w${at}b** words, \`code\` and [a link w${at}l](https://example.com).\n\n- one w${at}i\n- two\n\n| a | b |\n| - | - |\n| 1 | w${at}c |\n\n`;

/** An answer of about 50 kB, in which each word with a number occurs once. */
function answer(number: number): string {
  let text = "";
  for (let at = 0; text.length < 50_000; at += 1) text += section(number * 1_000 + at);
  return text;
}

const words = (text: string) => [...text.matchAll(/w\d+[hblic]/g)].map(([word]) => word).sort();

describe("F32 the first paint of a conversation has a budget", () => {
  test("of sixty answers of 50 kB the newest is rendered in part, the others not at all", () => {
    const texts = Array.from({ length: 60 }, (_, at) => answer(at));
    const budgets = budgetsOf(texts);
    expect(budgets.filter((budget) => budget > 0)).toEqual([pageBudget]);
    expect(budgets.at(-1)).toBe(pageBudget);

    const newest = counting(() =>
      drawn(<MarkdownBlocks text={texts.at(-1) ?? ""} budget={pageBudget} />),
    );
    expect(newest.calls).toBeGreaterThan(10);
    expect(newest.calls).toBeLessThan(200);
    expect(newest.characters).toBeLessThan(pageBudget);
    // Its end is rendered, because the page opens there; each of its words is in the page, once.
    expect(newest.html.lastIndexOf("<table>")).toBeGreaterThan(
      newest.html.lastIndexOf("whitespace-pre-wrap"),
    );
    expect(words(textIn(newest.html))).toEqual(words(texts.at(-1) ?? ""));

    const older = counting(() =>
      texts
        .slice(0, -1)
        .map((text, at) => drawn(<Markdown text={text} budget={budgets[at] ?? 0} />))
        .join(""),
    );
    expect(older.calls).toBe(0);
    expect(words(textIn(older.html))).toEqual(words(texts.slice(0, -1).join("")));
  });

  test("short answers share it, starting with the newest", () => {
    const budgets = budgetsOf(Array.from({ length: 60 }, () => section(1)));
    const first = budgets.findIndex((budget) => budget > 0);
    expect(first).toBeGreaterThan(30);
    expect(budgets.slice(0, first).every((budget) => budget === 0)).toBe(true);
    expect(budgets.slice(first)).toEqual(budgets.slice(first).sort((one, other) => one - other));
  });

  test.each(pathologicalInputs)(
    "%s, 900,000 characters: the parsed part stays within it",
    (_, text) => {
      const hostile = text(900_000);
      for (const live of [false, true]) {
        const { calls, characters, html } = counting(() =>
          drawn(<MarkdownBlocks text={hostile} live={live} />),
        );
        expect(characters).toBeLessThanOrEqual(pageBudget);
        expect(calls).toBeLessThan(pageBudget / 100);
        expect(html.split("<").length).toBeLessThan(20_000);
      }
    },
  );

  test("a text that grows keeps its chunks, except the last", () => {
    const text = answer(1).slice(0, 20_000);
    const whole = chunksOf(blocksOf(text, { growing: true }));
    expect(whole.length).toBeGreaterThan(5);
    for (let end = 500; end < text.length; end += 997) {
      const before = chunksOf(blocksOf(text.slice(0, end), { growing: true })).slice(0, -1);
      // The last block of the previous text may still grow.
      expect(whole.slice(0, Math.max(0, before.length - 1))).toEqual(before.slice(0, -1));
    }
  });

  test("a chunk that has just started to grow is always rendered", () => {
    const chunks = [
      { from: 0, to: 1, cost: 10 * pageBudget },
      { from: 1, to: 2, cost: 120 },
    ];
    expect(firstRendered(chunks, [], pageBudget)).toBe(1);
    expect(firstRendered(chunks.slice(0, 1), [], pageBudget)).toBe(1);
    expect(firstRendered(chunks, [], 0)).toBe(2);
  });
});
