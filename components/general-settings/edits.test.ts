import { describe, expect, test } from "vitest";

import { settingDefaults } from "#lib/settings/rules.ts";
import { settingsChangeSchema, settingsSchema } from "#lib/settings/schema.ts";

import {
  changeOf,
  type Edits,
  editsAfter,
  editsOver,
  faultyIn,
  hasChangedMeanwhile,
  isContested,
  isDefault,
  typedOf,
  undoOf,
  unsavedIn,
  valueOf,
} from "./edits.ts";

const stored = settingsSchema.parse({});
const after = (edits: Edits, name: keyof typeof stored, typed: string) =>
  editsAfter(edits, name, { typed, stored });

describe("what is typed", () => {
  test.each([
    ["turnTimeout", "120", 120],
    ["turnTimeout", " 120 ", 120],
    ["contextLength", "16,384", 16_384],
    ["contextLength", "１６３８４", 16_384],
    ["contextLength", "1,6384", undefined],
    ["turnTimeout", "0", undefined],
    ["turnTimeout", "86401", undefined],
    ["turnTimeout", "1.5", undefined],
    ["turnTimeout", "1e3", undefined],
    ["turnTimeout", "-5", undefined],
    ["turnTimeout", "", undefined],
    ["historyBound", "", null],
    ["historyBound", "511", undefined],
    ["lowWater", "29", 0.29],
    ["lowWater", "33.3", 0.333],
    ["lowWater", "30 %", 0.3],
    ["lowWater", "9", undefined],
    ["lowWater", "91", undefined],
    ["strategy", "whole", "whole"],
  ] as const)("%s: %j is %j, as the server sees it", (name, typed, value) => {
    expect(valueOf(name, typed)).toBe(value);
    if (value !== undefined)
      expect(settingsChangeSchema.parse({ [name]: value })).toEqual({ [name]: value });
  });

  test("every default stands in its field as it is read again", () => {
    for (const name of Object.keys(settingDefaults) as (keyof typeof stored)[]) {
      expect(valueOf(name, typedOf(name, stored[name])), name).toEqual(stored[name]);
      expect(isDefault(name, typedOf(name, stored[name])), name).toBe(true);
    }
    expect(typedOf("lowWater", 0.29)).toBe("29");
  });
});

describe("what is not saved", () => {
  const edits = after(after({}, "turnTimeout", "120"), "silenceTimeout", "soon");

  test("is sent, and nothing else", () => {
    expect(unsavedIn(edits, stored)).toEqual(["silenceTimeout", "turnTimeout"]);
    expect(faultyIn(edits)).toEqual(["silenceTimeout"]);
    const right = after(edits, "silenceTimeout", "60");
    expect(changeOf(right, stored)).toEqual({ turnTimeout: 120 });
    expect(undoOf({ turnTimeout: 120 }, stored)).toEqual({ turnTimeout: 900 });
    expect(after(right, "turnTimeout", "900")).toEqual({});
  });

  test("another text of the stored value is no change", () => {
    const same = after({}, "contextLength", "8,192");
    expect(same.contextLength?.typed).toBe("8,192");
    expect(unsavedIn(same, stored)).toEqual([]);
  });

  test("strategies of models are compared by their content", () => {
    const before = { ...stored, modelStrategies: { a: "window", b: "whole" } } as const;
    const typed = { b: "whole", a: "window" } as const;
    expect(editsAfter({}, "modelStrategies", { typed, stored: before })).toEqual({});
  });

  test("stays when another administrator changes the same setting, which is seen before it is replaced", () => {
    const theirs = { ...stored, turnTimeout: 300 };
    const change = { turnTimeout: 120 };
    expect(hasChangedMeanwhile(change, { shown: stored, stored: theirs })).toBe(true);
    expect(isContested("turnTimeout", edits.turnTimeout, theirs)).toBe(true);
    expect(editsOver(edits, theirs)).toEqual(edits);
    expect(hasChangedMeanwhile(change, { shown: theirs, stored: theirs })).toBe(false);
    // Other settings do not matter.
    const others = { ...stored, auditDays: 30 };
    expect(hasChangedMeanwhile(change, { shown: stored, stored: others })).toBe(false);
    expect(isContested("turnTimeout", edits.turnTimeout, others)).toBe(false);
    // Both wanted the same.
    const same = { ...stored, turnTimeout: 120 };
    expect(isContested("turnTimeout", edits.turnTimeout, same)).toBe(false);
    expect(editsOver(edits, same).turnTimeout).toBeUndefined();
  });
});
