import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { say } from "#lib/testing/long-talk.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { aPerson } from "#lib/testing/people.ts";
import { statementsOf } from "#lib/testing/statements.ts";
import { prepareModels } from "./prepare-models.ts";

aModelServer([{ name: "prepared:1b" }, { name: "prepared:7b" }]);

const ofCalibrations = async (work: () => Promise<unknown>) =>
  (await statementsOf(work)).filter(
    ({ text }) => text.includes("Calibration") && /^select/iu.test(text.trim()),
  );

test("a model's calibration is read once, before the first question to it", async () => {
  expect(await ofCalibrations(prepareModels)).toHaveLength(2);
  expect(await statementsOf(prepareModels)).toEqual([]);
  const lin = await aPerson();
  expect(await ofCalibrations(() => say(lin, randomUUID(), "Where is the valve?"))).toEqual([]);
});
