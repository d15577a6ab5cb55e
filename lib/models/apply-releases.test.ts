import { describe, expect, test } from "vitest";

import { applyReleases, type PossibleOffer, standInFor } from "./apply-releases.ts";
import { findOffer } from "./offered-models.ts";
import type { Offer } from "./profiles.ts";
import type { ReleaseRule } from "./release-source.ts";

const offer = (id: string, allowed: PossibleOffer["allowed"] = "everyone"): PossibleOffer => ({
  offer: { model: { id }, server: { name: "ollama" } } as Offer,
  allowed,
});
const [old, other, new1] = [offer("old"), offer("other"), offer("new")];

const rule = (change: Partial<ReleaseRule> = {}): ReleaseRule => ({
  modelId: "new",
  against: "old",
  state: "running",
  includes: (userId) => userId === "in",
  ...change,
});

function given(possible: PossibleOffer[], rules: ReleaseRule[], userId: string) {
  const found = applyReleases(possible, rules, userId, findOffer);
  const { offers, standIns, successors } = found;
  return {
    list: offers.map(({ model }) => model.id),
    wished: (id: string) => standInFor(offers, id, [standIns], findOffer)?.model.id,
    before: (id: string) => standInFor(offers, id, [standIns, successors], findOffer)?.model.id,
  };
}

describe("a running release", () => {
  test("puts its model in the other one's place, for whom it includes, as the default too", () => {
    const got = given([old, other, new1], [rule()], "in");
    expect(got.list).toEqual(["new", "other"]);
    expect([got.wished("old"), got.before("old"), got.wished("new")]).toEqual([
      "new",
      "new",
      "new",
    ]);
  });

  test("withholds its model from everybody else, also by its id", () => {
    const got = given([old, other, new1], [rule()], "out");
    expect(got.list).toEqual(["old", "other"]);
    expect([got.wished("old"), got.wished("new"), got.wished("none")]).toEqual([
      "old",
      undefined,
      undefined,
    ]);
    // A conversation that it answered, before its user was taken out.
    expect(got.before("new")).toBe("old");
  });

  test("reaches whom it includes when the model is for nobody else yet, and is left with those who have it by name", () => {
    expect(given([old, offer("new", [])], [rule()], "in").list).toEqual(["new"]);
    expect(given([old, offer("new", ["out"])], [rule()], "out").list).toEqual(["old", "new"]);
  });

  test("includes nobody who may not use the other model", () => {
    expect(given([offer("old", []), other, new1], [rule()], "in").list).toEqual(["other"]);
  });

  test("leaves the other model where it is while its own cannot be asked, and is there alone while the other cannot", () => {
    const got = given([old, other], [rule()], "in");
    expect([got.list, got.before("new"), got.wished("old")]).toEqual([
      ["old", "other"],
      undefined,
      "old",
    ]);
    const alone = given([other, new1], [rule()], "in");
    expect([alone.list, alone.wished("old")]).toEqual([["other", "new"], "new"]);
  });
});

describe("a release that has ended", () => {
  const all = () => true;

  test("completed: everyone has its model in the other one's place", () => {
    const got = given([old, other, new1], [rule({ state: "completed", includes: all })], "out");
    expect([got.list, got.wished("old")]).toEqual([["new", "other"], "new"]);
  });

  test("reverted: nobody has its model; for those who had it the other one answers under its id", () => {
    const rules = [rule({ state: "reverted" })];
    const [was, wasNot] = [given([old, new1], rules, "in"), given([old, new1], rules, "out")];
    expect([was.list, was.wished("new"), was.before("new")]).toEqual([["old"], "old", "old"]);
    expect([wasNot.list, wasNot.wished("new")]).toEqual([["old"], undefined]);
    // Also when its server has it no longer.
    expect(given([old], rules, "in").before("new")).toBe("old");
  });

  test("is undone by a newer one", () => {
    const back = rule({ modelId: "old", against: "new" });
    const rules = [rule({ state: "completed", includes: all }), back];
    const [first, rest] = [given([old, new1], rules, "in"), given([old, new1], rules, "out")];
    expect([first.list, first.wished("new"), first.wished("old")]).toEqual([["old"], "old", "old"]);
    expect([rest.list, rest.wished("new"), rest.wished("old")]).toEqual([["new"], "new", "new"]);
    const done = [rules[0] as ReleaseRule, { ...back, state: "completed" as const, includes: all }];
    expect(given([old, new1], done, "out").list).toEqual(["old"]);
    const again = [rule({ state: "reverted" }), rule()];
    expect(given([old, new1], again, "in").list).toEqual(["new"]);
    expect(given([old, new1], again, "in").wished("old")).toBe("new");
  });

  test("two that replace each other's models end somewhere", () => {
    const rules = [
      rule({ state: "reverted", includes: all }),
      rule({ modelId: "old", against: "new", state: "reverted", includes: all }),
    ];
    expect(given([old, new1], rules, "in").wished("old")).toBeUndefined();
  });
});
