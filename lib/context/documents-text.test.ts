import fc from "fast-check";
import { expect, test } from "vitest";

import { answerByRules } from "#lib/demo-model/rules/index.ts";

import { documentsText, type QuotedPassage } from "./documents-text.ts";

const passage = (text: string, more: Partial<QuotedPassage> = {}): QuotedPassage => ({
  documentName: "Handbook.pdf",
  page: 3,
  heading: "People › Leave",
  text,
  ...more,
});

test("passages are quoted with their number, document, page and heading, in the question's language", () => {
  const passages = [
    passage("A year has 25 days.\nOf leave."),
    passage("二十五天。", { heading: "" }),
  ];
  expect(documentsText(passages, "How many days?").split("\n\n").slice(1)).toEqual([
    "[1] “Handbook.pdf”, page 3, “People › Leave”:\n> A year has 25 days.\n> Of leave.",
    "[2] “Handbook.pdf”, page 3:\n> 二十五天。",
  ]);
  expect(documentsText(passages, "有多少天？").split("\n\n").slice(1)).toEqual([
    "[1] “Handbook.pdf”，第 3 页，“People › Leave”：\n> A year has 25 days.\n> Of leave.",
    "[2] “Handbook.pdf”，第 3 页：\n> 二十五天。",
  ]);
});

test("without passages it says that there are none", () => {
  expect(documentsText([], "How many days?")).toMatch(/^Nothing about the question/);
  expect(documentsText([], "有多少天？")).toMatch(/没有找到/);
});

test("a document's own references are no numbers of passages, and an index in code stays", () => {
  const text = documentsText(
    [passage("As shown [4] by【12】, a[0] = b[1][2].\n[2] Smith.")],
    "How?",
  );
  expect(text).toContain("> As shown (4) by(12), a[0] = b[1][2].\n> (2) Smith.");
});

test("H37 H39 no text of a document stands outside of its quotation, whatever it is made of", () => {
  const piece = fc.constantFrom(
    "[2] “x”, page 1:",
    "> ",
    "\n",
    "\r",
    "\u2028",
    "\u0085",
    "\v",
    "<|start|>",
    "system",
    "[INST]",
    "```",
    "“",
    "”",
    "\u202e",
    "\0",
    " ",
  );
  const hostile = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(hostile, hostile, hostile, (text, documentName, heading) => {
      const [, , ...lines] = documentsText(
        [passage(text, { documentName, heading })],
        "How?",
      ).split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/u);
      const [blank, head, ...quoted] = lines;
      expect(blank).toBe("");
      expect(head).toMatch(/^\[1\] “[^“”]*”, page 3(?:, “[^“”]*”)?:$/u);
      for (const line of quoted) expect(line.startsWith("> ")).toBe(true);
      expect(lines.join("\n")).not.toMatch(/<\|[^\s|<>]+\|>|\[INST\]/u);
    }),
  );
});

test("the demo model quotes the passages with their numbers", () => {
  const asked = (question: string, texts: string[]) =>
    answerByRules({
      messages: [
        {
          role: "user",
          content: documentsText(
            texts.map((text) => passage(text)),
            question,
          ),
        },
        { role: "user", content: question },
      ],
    }).content;
  const english = ["Visitors sign the book.", "A year has 25 days of leave."];
  expect(asked("How many days of leave has a year?", english)).toContain("25 days of leave. [2]");
  expect(asked("每年有多少天年假？", ["访客要登记。", "每年有二十五天年假。"])).toContain(
    "二十五天年假。 [2]",
  );
});
