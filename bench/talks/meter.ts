// A proxy in front of the model server that records the cost of every call. So a bench measures the
// same for the scripted model, a real Ollama, and every contender: the tokens of each prompt, and
// the time of their evaluation.

import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export type MeteredPrompt = { role: string; content: string }[];

/** One answered call. */
export type MeteredCall = {
  kind: "turn" | "title" | "notes";
  prompt: MeteredPrompt;
  /** As the server counts them. */
  tokens: number;
  /**
   * Its `prompt_eval_duration`, in ms. The scripted model reports 1 ms for each token that was not
   * cached.
   */
  readMs: number;
  reply: string;
  /** When the request came, by the clock of `performance`. */
  at: number;
};

export type Meter = {
  readonly address: string;
  /** The calls so far, the oldest first. */
  readonly calls: MeteredCall[];
  close(): Promise<void>;
};

/** The script of a scripted model; without it the model answers by its rules. */
export type Says = (kind: MeteredCall["kind"], prompt: MeteredPrompt) => string;

export async function startMeter(upstream: string, says?: Says): Promise<Meter> {
  const calls: MeteredCall[] = [];
  const server = createServer((request, response) => {
    void pass(request)
      .then(({ status, type, text }) =>
        response.writeHead(status, { "content-type": type }).end(text),
      )
      .catch(() => response.destroy());
  });
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  async function pass(request: IncomingMessage) {
    const at = performance.now();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const prompt =
      request.url === "/api/chat"
        ? (JSON.parse(body) as { messages?: MeteredPrompt }).messages
        : undefined;
    const kind = prompt && kindOf(prompt);
    if (says && kind && prompt) await script(says(kind, prompt));
    const { method = "GET" } = request;
    const answer = await fetch(`${upstream}${request.url}`, {
      method,
      ...(body !== "" && { body }),
    });
    const text = await answer.text();
    if (kind && prompt && answer.ok) calls.push({ kind, prompt, at, ...costIn(text) });
    return {
      status: answer.status,
      type: answer.headers.get("content-type") ?? "application/json",
      text,
    };
  }

  /** The next chat gets this answer. */
  async function script(reply: string): Promise<void> {
    const body = JSON.stringify({ steps: [{ say: reply }] });
    const taken = await fetch(`${upstream}/__demo/script`, { method: "POST", body });
    if (!taken.ok) throw new Error(`the model refused its script: ${await taken.text()}`);
  }

  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The kind of call: a conversation's turn, a title, or notes or a summary. */
function kindOf(prompt: MeteredPrompt): MeteredCall["kind"] {
  if (prompt.at(-1)?.content.startsWith("Name this conversation")) return "title";
  return isNotesPrompt(prompt) || prompt[0]?.content.startsWith("You keep the summary")
    ? "notes"
    : "turn";
}

/** Parlor's. */
export const isNotesPrompt = (prompt: MeteredPrompt) =>
  prompt.at(-1)?.content.startsWith("Put this conversation in short") ?? false;

type Line = {
  message?: { content?: string };
  prompt_eval_count?: number;
  prompt_eval_duration?: number;
};

function costIn(text: string): Pick<MeteredCall, "tokens" | "readMs" | "reply"> {
  const lines = text
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Line);
  const last = lines.at(-1);
  return {
    tokens: last?.prompt_eval_count ?? 0,
    readMs: (last?.prompt_eval_duration ?? 0) / 1e6,
    reply: lines.map(({ message }) => message?.content ?? "").join(""),
  };
}
