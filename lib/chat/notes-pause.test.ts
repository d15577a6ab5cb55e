// A model whose notes can never be used, as those of small models.

import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";
import { inspectTurn } from "#lib/context/index.ts";
import {
  aTalkingModel,
  callsTo,
  counted,
  known,
  notesSay,
  say,
  untilTheNextCut,
} from "#lib/testing/long-talk.ts";
import { aPerson } from "#lib/testing/people.ts";
import { compactNow } from "./index.ts";

const { model, prompt } = aTalkingModel();

test("a model whose notes failed three times in a row is not asked, and the rules go on alone", async () => {
  const lin = await aPerson();
  const id = randomUUID();
  model().script(notesSay("I would rather not."));
  await say(lin, id, known);
  while ((await counted("Cut", id)) < 7) await untilTheNextCut(lin, id);
  expect(callsTo(model()).compressions).toHaveLength(3);
  expect(prompt()).toContain(known);
  expect(await inspectTurn(lin, id)).toMatchObject({ failure: "paused" });
  // A user who wants it is not refused, and usable notes end it.
  model().script(notesSay('{"facts":[],"summary":"They talk about seals."}'));
  await compactNow(lin, id);
  await say(lin, id, "Go on.");
  expect(prompt()).toContain("They talk about seals.");
  const before = callsTo(model()).compressions.length;
  await untilTheNextCut(lin, id);
  expect(callsTo(model()).compressions.length).toBeGreaterThan(before);
  expect(await inspectTurn(lin, id)).toMatchObject({ failure: null });
});
