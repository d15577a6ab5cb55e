// Questions to an OpenAI-compatible server, and what is heard of its answers.

import type { Runtime } from "#lib/runtimes/index.ts";

import { asking, hear, runtimeAt, serve } from "./model-answers.ts";
import { events, streamHead } from "./openai-server.ts";

type TestCall = NonNullable<Parameters<typeof asking>[1]>;

/** A runtime of the kind `openai` at one address. */
export const openaiAt = (url: string, change: Partial<Runtime> = {}): Runtime =>
  runtimeAt(url, { kind: "openai", ...change });

/** A question to the OpenAI-compatible server at `url`. */
export const askingOpenai = (url: string, change: TestCall = {}) =>
  asking(url, { server: openaiAt(url), ...change });

/** An answer of these events. */
export async function hearEvents(data: unknown[], change: TestCall = {}) {
  const { url } = await serve((socket) => socket.end(streamHead + events(...data)));
  return hear(askingOpenai(url, change));
}
