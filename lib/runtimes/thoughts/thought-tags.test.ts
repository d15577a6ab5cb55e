import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { Delta } from "../adapter.ts";
import { type TagOptions, ThoughtTags } from "./thought-tags.ts";

type Said = { reasoning: string; text: string };

const plain: TagOptions = { opened: false, lone: true };

function separated(
  pieces: string[],
  options: Partial<TagOptions> = {},
  cut = false,
): Said & { opensItself: boolean | undefined; deltas: Delta[] } {
  const tags = new ThoughtTags({ ...plain, ...options });
  const deltas = [...pieces.flatMap((piece) => tags.push(piece)), ...tags.end(cut)];
  let said: Said = { reasoning: "", text: "" };
  for (const delta of deltas) {
    if (delta.type === "retype") {
      said = { reasoning: "", text: "", [delta.to]: said.reasoning + said.text };
    } else said[delta.type] += delta.text;
  }
  return { ...said, opensItself: tags.opensItself, deltas };
}

const examples: [string, string, string][] = [
  [
    "<think>\nThe user wants a greeting.\nI will greet.\n</think>\n\nHello! **How can I help?**",
    "The user wants a greeting.\nI will greet.",
    "Hello! **How can I help?**",
  ],
  ["\n<think>用户在问好。</think>你好！", "用户在问好。", "你好！"],
  ["<think>\n\n</think>\n\nYes.", "", "Yes."],
  ["<thinking>Hm.</thinking> Yes.", "Hm.", "Yes."],
  ["<|begin_of_thought|>Hm.<|end_of_thought|>\n\nYes.", "Hm.", "Yes."],
  ["◁think▷Hm.◁/think▷Yes.", "Hm.", "Yes."],
  ["[THINK]Hm.[/THINK]Yes.", "Hm.", "Yes."],
  [
    "<think>Close it with `</think>`, as in\n```\n</think>\n```\nthen answer.</think>Done.",
    "Close it with `</think>`, as in\n```\n</think>\n```\nthen answer.",
    "Done.",
  ],
  ["<think>One.</think>Two.</think>Three.", "One.", "Two.</think>Three."],
  ["Okay, a greeting.\n</think>\n\nHello!", "Okay, a greeting.", "Hello!"],
  ["好，用户在问好。</think>你好！", "好，用户在问好。", "你好！"],
  ["I will greet </think>\n\nHello!", "I will greet", "Hello!"],
  ["\n</think>\n\nHello!", "", "Hello!"],
];

const untouched = [
  "Hello!",
  "",
  "  < 5 and [1] are not tags",
  "A thought stands between <think> and </think> in its text.",
  "```\n<think>\nHm.\n</think>\n\n```\nis what it writes.",
  "It ends with `.</think>`\n\nAlways.",
  "It ends with </think>, and the answer follows.",
  "This is its form:\n\n<think>\nHm.\n</think>\n\nThen the answer.",
  "As they say:\n> </think>\n\nSo it is.",
  "    </think>\n\nis indented code.",
  "It ends with </think>",
  "It ends with </thin",
];

describe("the thought in an answer's text", () => {
  test.each(examples)("%j is separated", (answer, reasoning, text) => {
    expect(separated([answer])).toMatchObject({ reasoning, text });
  });

  test.each(untouched)("%j has none", (answer) => {
    expect(separated([answer])).toMatchObject({ reasoning: "", text: answer });
  });

  test("is the same however the answer is cut into deltas", () => {
    const answers = [...examples.map(([answer]) => answer), ...untouched];
    fc.assert(
      fc.property(
        fc.constantFrom(...answers),
        fc.array(fc.nat(80), { maxLength: 80 }),
        fc.boolean(),
        (answer, cuts, opened) => {
          const places = [...new Set([0, ...cuts, answer.length])]
            .filter((place) => place <= answer.length)
            .sort((a, b) => a - b);
          const pieces = places.map((place, at) => answer.slice(place, places[at + 1]));
          const { deltas: _, ...whole } = separated([answer], { opened });
          const { reasoning, ...others } = separated(pieces, { opened });
          expect({ ...others, reasoning: reasoning.trimEnd() }).toMatchObject(whole);
        },
      ),
    );
  });

  test("begins after the blanks that follow its tag, also when they come later", () => {
    const pieces = ["<think>", "\n", "Let me see.\n", "</think>", "\n\n", "Yes."];
    expect(separated(pieces)).toMatchObject({ reasoning: "Let me see.", text: "Yes." });
  });

  test("never shows a part of an opening tag, nor of the tag that closes it", () => {
    for (const [answer, , text] of examples.slice(0, 9)) {
      const { deltas } = separated([...answer]);
      const shown = deltas.flatMap((delta) => (delta.type === "text" ? delta.text : []));
      expect(deltas.some(({ type }) => type === "retype")).toBe(false);
      expect(shown.join("")).toBe(text);
    }
  });

  test("that was shown before its closing tag came is retyped, and the model is known from then on", () => {
    const answer = "Okay, a greeting.\n</think>\n\nHello!";
    const { deltas, opensItself } = separated([...answer]);
    expect(deltas).toContainEqual({ type: "retype", to: "reasoning" });
    expect(opensItself).toBe(true);
    const known = separated([...answer], { opened: true });
    expect(known).toMatchObject({ reasoning: "Okay, a greeting.", text: "Hello!" });
    expect(known.deltas.some(({ type }) => type === "retype")).toBe(false);
  });

  test("that a known model does not close is its answer, and the model is no longer known", () => {
    expect(separated(["Hel", "lo!"], { opened: true })).toMatchObject({
      reasoning: "",
      text: "Hello!",
      opensItself: false,
    });
  });

  test("that the limit cuts off stays a thought", () => {
    expect(separated(["<think>Hm, so "], {}, true)).toMatchObject({
      reasoning: "Hm, so ",
      text: "",
    });
    expect(separated(["Hm, so"], { opened: true }, true)).toMatchObject({
      reasoning: "Hm, so",
      opensItself: undefined,
    });
  });

  test("has no lone closing tag when the question names the tag", () => {
    const answer = "It writes\n</think>\n\nand then the answer.";
    expect(separated([answer], { lone: false })).toMatchObject({ reasoning: "", text: answer });
  });
});
