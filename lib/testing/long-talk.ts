// Long conversations with a scripted model server, for tests of what the model gets to see of them.

import { vi } from "vitest";

import type { Viewer } from "#lib/auth/viewer.ts";
import { ask, isIdle } from "#lib/chat/index.ts";
import { chatRequestSchema } from "#lib/chat/schema.ts";
import type { DemoModel, RequestRecord, ScriptInput } from "#lib/demo-model/index.ts";

import { type Heard, question } from "./program.ts";
import { heardFrom } from "./streams.ts";

export type Prompt = { role: string; content: string }[];

/** Says nothing in particular, at length. */
export const filler =
  "This goes on about the plant and its people for a while, as conversations do, without saying anything in particular. ".repeat(4);
export const fillers = (count: number, mark = "") => Array.from({ length: count }, (_, at) => `${mark}${at} ${filler}`);

/** Asks one thing, reads the answer to its end and waits until nothing is left to do for later. */
export async function say(viewer: Viewer, id: string, text: string, more: object = {}): Promise<Heard> {
  const heard = await heardFrom(await ask(viewer, chatRequestSchema.parse({ id, message: question(text), ...more })));
  await vi.waitUntil(isIdle, { timeout: 10_000, interval: 2 });
  return heard;
}

export async function sayAll(viewer: Viewer, id: string, texts: string[]): Promise<void> {
  for (const text of texts) await say(viewer, id, text);
}

export const promptOf = ({ body }: Pick<RequestRecord, "body">): Prompt => (body as { messages?: Prompt } | undefined)?.messages ?? [];
export const wordsIn = (prompt: Prompt) => prompt.map(({ content }) => content).join("\n");

/** The calls of each kind that a model server got. */
export function callsTo(model: DemoModel) {
  const beginning = (words: string) => model.requests.filter((request) => promptOf(request)[0]?.content.startsWith(words));
  return {
    turns: beginning("You are the assistant"),
    compressions: beginning("You keep the notes"),
    titles: beginning("You name conversations"),
  };
}

/** The words of the last prompt of a turn. */
export const lastPrompt = (model: DemoModel): Prompt => {
  const last = callsTo(model).turns.at(-1);
  return last ? promptOf(last) : [];
};

/** Answers a compression: with notes that say nothing in particular, so that what is hard must survive without the model's help. */
export const notesSay = (say: string, more: Partial<ScriptInput> = {}): ScriptInput => ({
  when: { says: "Notes so far:" },
  steps: [{ say }],
  ...more,
});
export const plainNotes = notesSay('{"facts":[],"summary":"They talk about a plant."}');
export const titles: ScriptInput = { when: { says: "Question:\n" }, steps: [{ say: "A title" }] };
