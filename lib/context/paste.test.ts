import { describe, expect, test } from "vitest";
import { stepsOf } from "#lib/testing/steps.ts";
import { mergeMemory } from "./facts.ts";
import type { Memory } from "./schema.ts";
import { isStatement, statementsOf } from "./statements.ts";

const empty: Memory = { facts: [], summary: { text: "" } };
const budgets = { facts: 800, cost: (text: string) => Math.ceil(text.length / 4) };

const csv = (rows: number) =>
  Array.from({ length: rows }, (_, at) => `S-${at},Seal kit ${at},${at * 3},hall ${at % 7}`).join(
    "\n",
  );
const log = (rows: number) =>
  Array.from(
    { length: rows },
    (_, at) => `2026-11-24 10:${at % 60}:01 INFO pump P-${at} started on port ${3000 + at}`,
  ).join("\n");
const prose = (sentences: number) =>
  Array.from(
    { length: sentences },
    (_, at) => `Machine M-${at} weighs ${at + 100} kg and stands in hall ${at % 7}.`,
  ).join(" ");
const merged = (content: string) =>
  mergeMemory(empty, [{ id: "m", role: "user", content }], undefined, budgets)
    .facts.filter(({ origin }) => origin === "kept")
    .map(({ text }) => text);

describe("pasted data", () => {
  test.each([
    ["a table", csv(628)],
    ["a log", log(300)],
    ["code in a fence", `\`\`\`\nconst stock = 240;\norder("S-40", 3);\n\`\`\``],
    ["numbers", "(10) (11) (12)"],
    ["five rows of a table", csv(5)],
    ["five lines of a log", log(5)],
    ["code", `const stock = 240;\norder("S-40", 3);`],
    ["SQL", "SELECT part_no, stock FROM parts\nWHERE stock < 12 AND hall = 'H-4';"],
    ["JSON", `{\n  "part": "S-40",\n  "stock": 240\n}`],
    ["a table of Markdown", "| part | stock |\n| --- | --- |\n| S-40 | 240 |"],
    ["rows in Chinese", "S-40,密封件套装,240,四号厅\nS-41,密封圈,12,五号厅"],
    ["values with names", Array.from({ length: 60 }, (_, at) => `pump ${at}`).join(" ")],
    ["values in Chinese", Array.from({ length: 60 }, (_, at) => `物料编号${at}`).join(" ")],
    [
      "sentences that differ in their values",
      Array.from({ length: 60 }, (_, at) => `K-${at} seal kit ${at * 3} pieces.`).join(" "),
    ],
    [
      "sentences in Chinese that do",
      Array.from({ length: 60 }, (_, at) => `密封圈K-${at}共${at * 3}件。`).join(""),
    ],
    [
      "a few lines that do",
      Array.from({ length: 6 }, (_, at) => `K-${at} seal kit ${at * 3} hall ${at}`).join("\n"),
    ],
    [
      "lines in Chinese that do",
      Array.from({ length: 5 }, (_, at) => `K-${at}、密封圈、${at * 3}、四号厅`).join("\n"),
    ],
    ["a question", "Is the limit for S-40 still 240 pieces?"],
    ["codes", Array.from({ length: 90 }, (_, at) => `detail${4_536 + at}`).join(" ")],
  ])("is not split into facts: %s", (_, text) => {
    expect(merged(`The code of item1 is V-1-940.\n${text}`)).toEqual([
      "The code of item1 is V-1-940.",
    ]);
  });

  test("a short list that a user wrote is", () => {
    expect(
      statementsOf(
        "Decided today:\n- the limit is 240 pieces\n- Omar owns the rollout\n- 上限是240件",
      ),
    ).toEqual([
      "Decided today:",
      "the limit is 240 pieces",
      "Omar owns the rollout",
      "上限是240件",
    ]);
  });

  test("so are many sentences about different things", () => {
    const topics = [..."甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳"];
    const sentences = topics.map((topic, at) => `${topic}组本月订购了${at + 10}件${topic}类备件。`);
    expect(statementsOf(sentences.join(""))).toEqual(sentences);
  });

  test.each([
    "(10)",
    "V-1-940",
    "===",
    "4500-2187 4500-2188",
    "x ".repeat(600),
    "item 44: ok",
    "Item 44 – done.",
    "Pos. 7 failed",
    "row_12 = true",
    "44. ok",
    "pump P-12: n/a",
    "第44项：正常",
    "第12号 合格。",
    "编号44，已检",
    "44：无异常",
  ])("%j is not a statement", (text) => {
    expect(isStatement(text)).toBe(false);
  });
});

describe("entries of a list", () => {
  const kept = (contents: string[]) =>
    mergeMemory(
      empty,
      contents.map((content, at) => ({ id: `m${at}`, role: "user", content })),
      undefined,
      budgets,
    ).facts.map(({ text }) => text);

  test.each([
    ["item 44: ok", (at: number) => `item ${at}: ok`],
    ["a reading", (at: number) => `Sensor S-${at} upper bearing ${at * 3 + 40} °C`],
    ["a reading in Chinese", (at: number) => `传感器S-${at}上轴承温度${at * 3 + 40}度`],
  ])("that come one in a message are no facts: %s", (_, entryOf) => {
    const turns = Array.from({ length: 8 }, (__, at) => entryOf(at + 40));
    expect(kept(["The limit for seals is 240 pieces.", ...turns])).toEqual([
      "The limit for seals is 240 pieces.",
    ]);
  });

  test.each([
    "Deadline: 14 May",
    "Budget: 3 million euros",
    "Machine 4 is down until 14 May",
    "The pump P-12 is open.",
    "预算：300万元",
    "四号机停到5月14日",
    "P-12泵今天没有开",
  ])("but one that says something is a statement: %s", (text) => {
    expect(isStatement(text)).toBe(true);
  });

  test("and sentences are, however alike", () => {
    const sentences = Array.from({ length: 8 }, (_, at) => `The code of item${at} is V-${at}-940.`);
    expect(kept(sentences)).toEqual(sentences);
  });
});

describe("one fact says that data was pasted", () => {
  const pasted = (...contents: string[]) =>
    mergeMemory(
      empty,
      contents.map((content, at) => ({ id: `m${at}`, role: "user", content })),
      undefined,
      budgets,
    ).facts.filter(({ origin }) => origin === "pasted");

  test.each([
    ["A table of 240 rows was pasted.", `Here they are.\n${csv(240)}`],
    ["A log of 300 lines was pasted.", log(300)],
    [
      "A list of 90 entries was pasted.",
      Array.from({ length: 90 }, (_, at) => `detail${at}`).join(" "),
    ],
    [
      "粘贴了一份240行的表格。",
      `${Array.from({ length: 240 }, (_, at) => `K-${at},密封圈,${at}`).join("\n")}`,
    ],
    [
      "A list of 60 entries was pasted.",
      Array.from({ length: 60 }, (_, at) => `K-${at} seal kit ${at * 3} pieces.`).join(" "),
    ],
    ["粘贴了一份240行的表格。", `零件都在这里，请看一看。\n${csv(240)}`],
  ])("%s", (text, content) => {
    expect(pasted(content)).toMatchObject([{ text, messageId: "m0" }]);
  });

  test("and of equal ones and of many only the newest", () => {
    expect(pasted(csv(240), csv(240))).toMatchObject([{ messageId: "m1" }]);
    expect(pasted(...Array.from({ length: 30 }, (_, at) => csv(40 + at)))).toHaveLength(5);
  });

  test("but not that a few rows were", () => {
    expect(pasted(csv(5))).toEqual([]);
  });
});

describe("H56: the cost of keeping facts by rule is linear in the length of the block", () => {
  test.each([
    ["a pasted table", csv],
    ["a pasted log", log],
    ["similar sentences", prose],
    [
      "different sentences",
      (n: number) =>
        Array.from(
          { length: n },
          (_, at) => `Kit${at} of maker${at} costs ${at} euros there.`,
        ).join("\n"),
    ],
  ])("%s", (_, text) => {
    const block = text(3_072);
    expect(stepsOf(() => merged(block))).toBeLessThan(10 * block.length);
  });
});
