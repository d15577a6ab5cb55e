import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";
import { inspectTurn } from "#lib/context/index.ts";
import { change } from "#lib/conversations/index.ts";
import { aTalkingModel, cutTalk, known, lastPrompt, say, sayAll } from "#lib/testing/long-talk.ts";
import { aPerson } from "#lib/testing/people.ts";
import { compactNow } from "./index.ts";

const { model, prompt } = aTalkingModel();

test("a strategy is selected for a conversation, and reset", async () => {
  const lin = await aPerson();
  const { id } = await cutTalk(lin);
  await change(lin, id, { strategy: "window" });
  await say(lin, id, "What about the reorder point of seals?");
  expect(prompt()).not.toContain("153 pieces");
  expect(await inspectTurn(lin, id)).toMatchObject({
    strategy: "window",
    facts: [],
    summary: null,
    passages: [],
    budget: { memory: 0 },
  });
  await change(lin, id, { strategy: null });
  await say(lin, id, "And now?");
  expect(prompt()).toContain("153 pieces");
  const short = randomUUID();
  await sayAll(lin, short, [known, "second", "third"]);
  await compactNow(lin, short);
  await change(lin, short, { strategy: "whole" });
  await say(lin, short, "And now?");
  expect(
    lastPrompt(model())
      .filter(({ role }) => role === "user")
      .map(({ content }) => content),
  ).toEqual([known, "second", "third", "And now?"]);
});
