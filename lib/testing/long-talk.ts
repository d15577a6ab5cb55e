// Long conversations with a scripted model server, for tests of the model's context.

import { randomUUID } from "node:crypto";

import { beforeEach, vi } from "vitest";

import type { Viewer } from "#lib/auth/viewer.ts";
import { ask, isIdle } from "#lib/chat/index.ts";
import { chatRequestSchema } from "#lib/chat/schema.ts";
import { inspectTurn } from "#lib/context/index.ts";
import type { DemoModel, ModelInput, RequestRecord, ScriptInput } from "#lib/demo-model/index.ts";

import { aModelServer } from "./model-server.ts";
import { sql } from "./people.ts";
import { question, type ReceivedAnswer } from "./program.ts";
import { notesAsked, titleAsked } from "./quiet-calls.ts";
import { heardFrom } from "./streams.ts";

export type ReceivedPrompt = { role: string; content: string }[];

/** A long text without a fact. */
export const filler =
  "this goes on about the plant and its people for a while, as conversations do, and says little in particular. ".repeat(
    8,
  );
export const fillers = (count: number, mark = "") =>
  Array.from({ length: count }, (_, at) => `${mark}${at} ${filler}`);

/** Asks a question, reads the whole answer and waits until the background work is done. */
export async function say(
  viewer: Viewer,
  id: string,
  text: string,
  more: object = {},
): Promise<ReceivedAnswer> {
  const heard = await heardFrom(
    await ask(viewer, chatRequestSchema.parse({ id, message: question(text), ...more })),
  );
  await vi.waitUntil(isIdle, { timeout: 10_000, interval: 2 });
  return heard;
}

export async function sayAll(viewer: Viewer, id: string, texts: string[]): Promise<void> {
  for (const text of texts) await say(viewer, id, text);
}

export const promptOf = ({ body }: Pick<RequestRecord, "body">): ReceivedPrompt =>
  (body as { messages?: ReceivedPrompt } | undefined)?.messages ?? [];
export const wordsIn = (prompt: ReceivedPrompt) => prompt.map(({ content }) => content).join("\n");

/** The calls of each kind that a model server got. */
export function callsTo(model: DemoModel) {
  const chats = model.requests.filter((request) => promptOf(request).length > 0);
  const isTitle = (request: RequestRecord) =>
    promptOf(request).at(-1)?.content.startsWith(titleAsked.says);
  const isNotes = (request: RequestRecord) =>
    promptOf(request).at(-1)?.content.startsWith(notesAsked.says);
  return {
    turns: chats.filter((request) => !isTitle(request) && !isNotes(request)),
    compressions: chats.filter(isNotes),
    titles: chats.filter(isTitle),
  };
}

/** The content of the last prompt of a turn. */
export const lastPrompt = (model: DemoModel): ReceivedPrompt => {
  const last = callsTo(model).turns.at(-1);
  return last ? promptOf(last) : [];
};

/**
 * Answers a compaction request: with notes without a fact, so that the key details must survive
 * without the model's help.
 */
export const notesSay = (say: string, more: Partial<ScriptInput> = {}): ScriptInput => ({
  when: notesAsked,
  steps: [{ say }],
  ...more,
});
export const plainNotes = notesSay('{"facts":[],"summary":"They talk about a plant."}');
/** The answer to everything else. */
export const plainly: ScriptInput = { when: {}, steps: [{ say: "Well, yes." }] };

/**
 * A model server for a file of tests with long conversations: short answers, plain notes, and a
 * small window.
 */
export function aTalkingModel(more: ModelInput[] = []): { model(): DemoModel; prompt(): string } {
  const { model } = aModelServer([{ name: "plain", contextLength: 4_096 }, ...more]);
  beforeEach(() => model().script(plainly, plainNotes));
  return { model, prompt: () => wordsIn(lastPrompt(model())) };
}

/** The memory of a conversation, in rows. */
export const counted = async (table: "Memory" | "Cut" | "SearchTerm", id: string) =>
  (await sql(`select 1 from "${table}" where "conversationId" = $1`, [id])).length;

/** A fact for the start of a conversation. */
export const known = "The reorder point for seals is 153 pieces.";

/** A conversation after a compaction, of which a fact is remembered. */
export async function cutTalk(lin: Viewer, first = known): Promise<{ id: string; factId: string }> {
  const id = randomUUID();
  await sayAll(lin, id, [first, ...fillers(20)]);
  const { facts, cut } = await inspectTurn(lin, id);
  if (!cut) throw new Error("no cut was made");
  return { id, factId: facts[0]?.id ?? "" };
}

/** Continues until another compaction. */
export async function untilTheNextCut(lin: Viewer, id: string): Promise<void> {
  const before = await counted("Cut", id);
  for (const text of fillers(30, "more ")) {
    await say(lin, id, text);
    if ((await counted("Cut", id)) > before) return;
  }
  throw new Error("no cut was made");
}
