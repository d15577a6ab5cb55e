// A long conversation of pasted data in which something is corrected, by a user who asks without a pause.

import { randomUUID } from "node:crypto";

import { expect, test, vi } from "vitest";
import { inspectTurn } from "#lib/context/index.ts";
import { jobDesk } from "#lib/testing/job-runs.ts";
import {
  aTalkingModel,
  callsTo,
  counted,
  lastPrompt,
  notesSay,
  promptOf,
  wordsIn,
} from "#lib/testing/long-talk.ts";
import { aPerson } from "#lib/testing/people.ts";
import { question } from "#lib/testing/program.ts";
import { heardFrom } from "#lib/testing/streams.ts";
import { ask, isIdle } from "./index.ts";
import { chatRequestSchema } from "./schema.ts";

const { model } = aTalkingModel([{ name: "wide", contextLength: 8_192 }]);

/** Words as a log or a list of parts has them, different in each turn. */
const data = (turn: number, kind: string, words: number) =>
  Array.from({ length: words }, (_, at) => `${kind}${turn * 1_511 + at * 17}`).join(" ");

/** The turn's question: every sixth states something. */
const asked = (turn: number) =>
  `${turn % 6 === 1 ? `The code of item${turn} is V-${turn}-${939 + turn}. ` : ""}${data(turn, "detail", 90)}`;

test("pasted data is no fact, a correction outlives a stale summary, and notes cost few calls", async () => {
  const lin = await aPerson();
  const id = randomUUID();
  jobDesk().quiet = 1_000;
  const stale = '{"facts":[],"summary":"The code of item1 is V-1-940."}';
  // Notes take longer than a turn.
  model().script(notesSay("", { steps: [{ wait: 150 }, { say: stale }] }));
  const askAtOnce = async (text: string, turn: number) => {
    const answer = `${data(turn, "reply", 60)}.`;
    model().script({ when: { says: text.slice(0, 80) }, steps: [{ say: answer }] });
    const message = question(text);
    await heardFrom(await ask(lin, chatRequestSchema.parse({ id, message, model: "wide" })));
  };
  for (let turn = 1; turn <= 169; turn += 1) await askAtOnce(asked(turn), turn);
  await askAtOnce(`The code of item1 is CORRECTED-1. ${data(170, "detail", 90)}`, 170);
  for (let turn = 171; turn <= 199; turn += 1) await askAtOnce(data(turn, "detail", 90), turn);
  await askAtOnce("What is the code of item1?", 200);
  await vi.waitUntil(isIdle, { timeout: 60_000 });

  const prompt = wordsIn(lastPrompt(model()));
  expect(prompt).toContain("CORRECTED-1");
  expect(prompt).not.toContain("V-1-940");
  const { facts } = await inspectTurn(lin, id);
  expect(facts.length).toBeGreaterThan(5);
  for (const { text } of facts) expect(text).toMatch(/^The code of item|^A list of 90 entries/);

  const calls = callsTo(model()).compressions;
  const done = calls.filter(({ end }) => end === "done");
  expect(done.length).toBeGreaterThan(3);
  expect(done.length).toBeLessThanOrEqual(15);
  // Each job is given up for the conversation's own questions twice at most.
  expect(calls.length - done.length).toBeLessThanOrEqual(2 * (await counted("Cut", id)));
  // The model has read what was said, although not the data around it.
  const read = done.map((call) => wordsIn(promptOf(call))).join("\n");
  for (let turn = 7; turn <= 120; turn += 6) expect(read).toContain(`V-${turn}-${939 + turn}`);
});
