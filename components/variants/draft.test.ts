import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { printModelfile, type VariantContents } from "#lib/variants/rules.ts";

import {
  contentsOf,
  draftOf,
  faultsOf,
  lineChanges,
  readModelfile,
  writeModelfile,
} from "./draft.ts";

const full: VariantContents = {
  base: "plain",
  instructions: "Be terse.\n",
  parameters: {
    temperature: 0.25,
    num_predict: -1,
    seed: 0,
    stop: [" a ", "\\n", "x\r\ny"],
    effort: "low",
  },
  kept: [{ command: "template", text: "x" }],
};

describe("the form of a variant", () => {
  test("and its Modelfile are one thing: each is made of the other without loss", () => {
    expect(contentsOf(draftOf(full))).toEqual(full);
    expect(faultsOf(draftOf(full))).toEqual({});
    const { draft, isReadable } = readModelfile(writeModelfile(draftOf(full)), () => false);
    expect(isReadable).toBe(true);
    expect(contentsOf(draft)).toEqual(full);
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "binary", minLength: 1, maxLength: 9 }), { minLength: 1 }),
        (stop) => {
          const contents = { ...full, parameters: { stop } };
          expect(contentsOf(draftOf(contents))).toEqual(contents);
        },
      ),
    );
  });

  test.each([
    ["base", " "],
    ["temperature", "hot"],
    ["temperature", "2.5"],
    ["top_k", "1.5"],
    ["num_ctx", "100"],
    ["stop", "x".repeat(201)],
    ["stop", "x\n".repeat(17)],
    ["instructions", "x".repeat(32_001)],
  ] as const)("says what is wrong with the field %s: %s", (field, text) => {
    const { fields, kept } = draftOf(full);
    expect(Object.keys(faultsOf({ fields: { ...fields, [field]: text }, kept }))).toEqual([field]);
  });

  test("takes over a Modelfile whose base is a file of another machine, and none that cannot be read", () => {
    const read = (modelfile: string) => readModelfile(modelfile, () => false);
    expect(read("FROM /blobs/sha256-1\nSYSTEM x")).toMatchObject({
      isReadable: true,
      draft: { fields: { base: "", instructions: "x" } },
      problems: [{ line: 1, kind: "base_file" }],
    });
    expect(read("FROM a\nSYSTEM")).toMatchObject({ isReadable: false });
  });
});

test("the lines that changed are those between the first and the last that differ", () => {
  const before = printModelfile(full);
  expect(lineChanges(before, before)).toEqual({ removed: [], added: [] });
  const after = printModelfile({ ...full, parameters: { ...full.parameters, temperature: 1 } });
  expect(lineChanges(before, after)).toEqual({
    removed: ["PARAMETER temperature 0.25"],
    added: ["PARAMETER temperature 1"],
  });
  expect(lineChanges("a\na", "a\na\na")).toEqual({ removed: [], added: ["a"] });
});
