import type { Socket } from "node:net";

import { afterEach, vi } from "vitest";

import { callModel, type ModelProfile } from "#lib/models/index.ts";
import type { Runtime } from "#lib/runtimes/index.ts";

import { type RawServer, rawHead, startRawServer } from "./raw-server.ts";

type TestCall = Parameters<typeof callModel>[0];
type Delta = typeof callModel extends (...args: never[]) => AsyncIterable<infer Each>
  ? Each
  : never;

let server: RawServer | undefined;

afterEach(async () => {
  vi.restoreAllMocks();
  await server?.close();
  server = undefined;
});

/**
 * A model server that writes what `answer` writes. It is closed after the test, or when the next
 * one is made.
 */
export async function serve(
  answer: (socket: Socket, request: string) => unknown,
): Promise<RawServer> {
  await server?.close();
  server = await startRawServer(answer);
  return server;
}

export const patient = {
  connectTimeout: 5,
  firstTokenTimeout: 3_000,
  silenceTimeout: 3_001,
  turnTimeout: 3_002,
};

/** A model of which nothing is known but its name. */
export const plainModel = (id: string): ModelProfile => ({
  id,
  name: id,
  description: "",
  source: id,
  contextLength: 8_192,
  loadedContextLength: 8_192,
  maxOutputTokens: 4_096,
  longestAnswer: 4_096,
  parameters: {},
  sampling: {},
  keepLoaded: false,
  features: ["chat"],
  efforts: [],
});

/** A runtime at one address that nobody has asked yet. */
export const runtimeAt = (url: string, change: Partial<Runtime> = {}): Runtime => ({
  id: "00000000-0000-4000-8000-000000000001",
  name: "scripted",
  kind: "ollama",
  source: "environment",
  addresses: [{ url }],
  slots: 256,
  timeouts: { connectTimeout: null, firstTokenTimeout: null, silenceTimeout: null },
  ...change,
});

/** A slot that nobody has to wait for: the runtime has one, and each test makes one call at a time or has another runtime. */
export const someSlot: Parameters<typeof callModel>[0]["slot"] = {
  userId: "nobody",
  kind: "turn",
  promptTokens: 10,
  limits: { queueLength: 100, queueTimeout: 600, backgroundAging: 600 },
};

/** A question to the model server at `url`, with time-outs that no test waits for. */
export function asking(url: string, change: Partial<TestCall> = {}) {
  return callModel({
    slot: someSlot,
    server: runtimeAt(url),
    model: plainModel("plain"),
    messages: [{ role: "user", content: "hello" }],
    maxOutputTokens: 512,
    timeouts: patient,
    signal: new AbortController().signal,
    ...change,
  });
}

type Heard = { text: string; reasoning: string; deltas: Delta[]; end?: Delta; failure?: unknown };

/** Reads an answer to its end or its failure. */
export async function hear(deltas: AsyncIterable<Delta>): Promise<Heard> {
  const heard: Heard = { text: "", reasoning: "", deltas: [] };
  try {
    for await (const delta of deltas) {
      heard.deltas.push(delta);
      if (delta.type === "end") heard.end = delta;
      else if (delta.type === "retype") {
        const all = heard.reasoning + heard.text;
        Object.assign(heard, { text: "", reasoning: "", [delta.to]: all });
      } else heard[delta.type] += delta.text;
    }
  } catch (thrown) {
    heard.failure = thrown;
  }
  return heard;
}

/** An answer of these lines; what is no text becomes JSON. */
export async function hearLines(lines: unknown[], change: Partial<TestCall> = {}): Promise<Heard> {
  const text = lines
    .map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`)
    .join("");
  const { url } = await serve((socket) => socket.end(rawHead() + text));
  return hear(asking(url, change));
}

const head = { model: "plain", created_at: "2026-08-01T00:00:00Z" };
/** Lines of an answer. */
export const said = (content: string) => ({
  ...head,
  message: { role: "assistant", content },
  done: false,
});
export const thought = (thinking: string) => ({
  ...head,
  message: { role: "assistant", content: "", thinking },
  done: false,
});
export const done = {
  ...head,
  message: { role: "assistant", content: "" },
  done: true,
  done_reason: "stop",
};

/** Resolves when the server has no connection left. */
export const allClosed = () => vi.waitUntil(() => server?.open() === 0, { timeout: 5_000 });
