import { describe, expect, test } from "vitest";
import type { SourceMessage } from "./attribution.ts";
import { comparable, contradicts } from "./contradiction.ts";
import { mergeMemory } from "./facts.ts";
import { isCarried, keyDetailSentences, notedSentences } from "./key-details.ts";
import { withoutKept } from "./memory.ts";
import type { Notes } from "./notes.ts";
import type { Memory } from "./schema.ts";

const empty: Memory = { facts: [], summary: { text: "" } };
const roomy = { facts: 2_000, cost: (text: string) => Math.ceil(text.length / 4) };
let count = 0;
const said = (content: string, role: SourceMessage["role"] = "user"): SourceMessage => ({
  id: `s${++count}`,
  role,
  content,
});
const texts = ({ facts }: Memory) => facts.map(({ text }) => text);

describe("a key detail", () => {
  test.each([
    ["We ordered 240 seal kits on 14 July.", ["240", "14", "july"]],
    ["The order is 4500-2187 for part S-40.", ["4500-2187", "s-40"]],
    ["密封件套装共240套，7月14日订购。", ["240", "7月14日"]],
    ["密封件套装S-40的库存是3套。", ["s-40", "3"]],
    ["S-43的库存是3套，泵P-12每天2班", ["s-43", "3", "p-12", "2"]],
    ["11个未关闭的缺陷中有1个会停线", ["11", "1"]],
    ["预算是3亿元", ["3"]],
    ["会议在5楼，7月14号有8家供应商来", ["5", "7月14日", "8"]],
    ["It costs 1,200 euros", ["1200"]],
    ["Ask Amara Lindholm about it", ["amara lindholm"]],
  ])("%j contains %j", (text, items) => {
    expect(keyDetailSentences(text)[0]?.items).toEqual(expect.arrayContaining(items));
  });

  test("can be a negation", () => {
    expect(keyDetailSentences("Never start press four without the guard.")[0]).toMatchObject({
      negated: true,
    });
    expect(keyDetailSentences("四号压机没有护罩时禁止启动。")[0]).toMatchObject({ negated: true });
    expect(keyDetailSentences("The presses are blue and tall.")).toEqual([]);
  });

  test("a negation is carried by a negation of the same thing, not by its opposite", () => {
    const [hard] = keyDetailSentences("Never start press four without the guard.");
    if (!hard) throw new Error("nothing hard was found");
    expect(
      isCarried(hard, notedSentences("Press four must not be started without its guard.")),
    ).toBe(true);
    expect(isCarried(hard, notedSentences("Start press four with the guard."))).toBe(false);
  });
});

describe("a memory", () => {
  test("includes the model's notes, and keeps missing key details verbatim", () => {
    const block = [
      said("We ordered 240 seal kits on 14 July from Northway."),
      said("Noted.", "assistant"),
    ];
    const notes: Notes = {
      facts: [{ text: "240 seal kits were ordered.", messageId: block[0]?.id ?? "" }],
      summary: "An order.",
    };
    const memory = mergeMemory(empty, block, notes, roomy);
    expect(memory.summary.text).toBe("An order.");
    expect(memory.facts).toMatchObject([
      { text: "240 seal kits were ordered.", origin: "noted", messageId: block[0]?.id },
      {
        text: "We ordered 240 seal kits on 14 July from Northway.",
        origin: "kept",
        messageId: block[0]?.id,
      },
    ]);
  });

  test("without notes keeps key details, and the previous summary", () => {
    const before: Memory = { facts: [], summary: { text: "Earlier." } };
    const memory = mergeMemory(before, [said("The limit is 240 pieces.")], undefined, roomy);
    expect(texts(memory)).toEqual(["The limit is 240 pieces."]);
    expect(memory.summary.text).toBe("Earlier.");
  });

  test("updates facts and replaces contradicted ones, instead of accumulating them", () => {
    const first = mergeMemory(
      empty,
      [said("The reorder point for seals is 153 pieces.")],
      undefined,
      roomy,
    );
    const second = mergeMemory(
      first,
      [said("The reorder point for seals is 210 pieces.")],
      undefined,
      roomy,
    );
    expect(texts(second)).toEqual(["The reorder point for seals is 210 pieces."]);
    expect(
      contradicts(
        comparable("Press 4 trips at start-up"),
        comparable("Order 12 seals for the warehouse"),
      ),
    ).toBe(false);
  });

  test("replaces a fact when the model names it", () => {
    const first = mergeMemory(
      empty,
      [said("Omar owns the rollout.")],
      { facts: [{ text: "Omar owns the rollout", messageId: "s" }], summary: "x" },
      roomy,
    );
    const notes: Notes = {
      facts: [{ text: "Lin owns the rollout", messageId: "t", replaces: first.facts[0]?.id }],
      summary: "x",
    };
    expect(texts(mergeMemory(first, [], notes, roomy))).toEqual(["Lin owns the rollout"]);
  });

  test("keeps a user's corrections unchanged", () => {
    const corrected: Memory = {
      facts: [
        {
          id: "a",
          text: "The limit is 300 pieces",
          original: "The limit is 240 pieces",
          messageId: "m",
          origin: "noted",
        },
        { id: "b", text: "Omar likes tea", messageId: "m", origin: "noted", removed: true },
      ],
      summary: { text: "As I wrote it.", original: "As it was." },
    };
    const notes: Notes = {
      facts: [
        { text: "The limit is 240 pieces", messageId: "n", replaces: "a" },
        { text: "Omar likes tea", messageId: "n", replaces: "b" },
      ],
      summary: "Something else.",
    };
    expect(mergeMemory(corrected, [], notes, roomy)).toEqual(corrected);
  });

  test("remembers and forgets what the user asks for, in both languages", () => {
    const remembered = mergeMemory(
      empty,
      [said("Remember that the audit is in May."), said("记住：供应商是北路公司")],
      undefined,
      roomy,
    );
    expect(remembered.facts.map(({ text, origin }) => [text, origin])).toEqual([
      ["the audit is in May.", "asked"],
      ["供应商是北路公司", "asked"],
    ]);
    const less = mergeMemory(remembered, [said("Forget about the audit in May")], undefined, roomy);
    expect(less.facts.map(({ removed = false }) => removed)).toEqual([true, false]);
  });

  test("keeps to its budget: facts kept by rule are dropped first, those the user asked for or corrected stay", () => {
    const block = Array.from({ length: 40 }, (_, at) =>
      said(`Machine M-${at} weighs ${at + 100} kg in hall ${at}.`),
    );
    const memory = mergeMemory(
      empty,
      [said("Remember that the audit is in May."), ...block],
      undefined,
      { ...roomy, facts: 200 },
    );
    expect(
      memory.facts.reduce((sum, { text }) => sum + roomy.cost(text) + 2, 0),
    ).toBeLessThanOrEqual(200);
    expect(texts(memory)).toContain("the audit is in May.");
    expect(texts(memory).at(-1)).toContain("M-39");
  });

  test.each([
    ["en", "The code of item1 is V-1-940.", "The code of item1 is CORRECTED-1."],
    ["zh", "项目A1的代码是V-1-940。", "项目A1的代码是X-2。"],
  ])("drops no correction for a fact made by rule (%s)", (_, first, correction) => {
    const others = Array.from({ length: 40 }, (__, at) =>
      said(`Machine M-${at} weighs ${at + 100} kg in hall ${at}.`),
    );
    const block = [said(first), ...others, said(correction)];
    const memory = mergeMemory(empty, block, undefined, { ...roomy, facts: 60 });
    expect(texts(memory)).toContain(correction);
    const after = mergeMemory(memory, others, undefined, { ...roomy, facts: 60 });
    expect(texts(after)).toContain(correction);
    // Not as a note of the model's later, either: what it replaced is gone.
    expect(texts(withoutKept(memory, block))).toEqual([correction]);
  });

  test("drops what the assistant said before what a user said, and no note for a fact made by rule", () => {
    const block = [
      said("The audit of hall seven is on 14 May."),
      said("This query returns the cost of all 240 seal kits.", "assistant"),
      ...Array.from({ length: 40 }, (_, at) =>
        said(`Machine M-${at} weighs ${at + 100} kg in hall ${at}.`),
      ),
    ];
    const notes: Notes = {
      facts: [{ text: "Amara owns the audit of hall seven.", messageId: block[0]?.id ?? "" }],
      summary: "x",
    };
    const remembered = (facts: number) => mergeMemory(empty, block, notes, { ...roomy, facts });
    expect(texts(remembered(60))).toContain("Amara owns the audit of hall seven.");
    expect(remembered(60).facts.some(({ by }) => by === "assistant")).toBe(false);
    const all = remembered(100_000).facts;
    expect(all).toContainEqual(expect.objectContaining({ by: "assistant", origin: "kept" }));
    const cost = all.reduce(
      (sum, { text, by }) => sum + roomy.cost(by ? `(said by the ${by}) ${text}` : text) + 2,
      0,
    );
    expect(all.length - remembered(cost - 1).facts.length).toBe(1);
    expect(remembered(cost - 1).facts.some(({ by }) => by === "assistant")).toBe(false);
  });

  test("is the same when the same block is compacted again", () => {
    const block = [said("The limit is 240 pieces."), said("Never without the guard, please.")];
    expect(mergeMemory(empty, block, undefined, roomy)).toEqual(
      mergeMemory(empty, block, undefined, roomy),
    );
  });
});
