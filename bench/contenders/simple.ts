// The contenders that Parlor is compared with: without users and storage, so each request contains
// its whole conversation.

import { randomUUID } from "node:crypto";

import { type Running, run } from "../processes.ts";
import type { BenchConversation, Contender } from "./contender.ts";

type Messages = BenchConversation["messages"];

const inOllamasWords = (messages: Messages) =>
  JSON.stringify({
    model: "bench",
    messages: messages.map(({ role, text }) => ({ role, content: text })),
  });

const asUiMessages = (messages: Messages) =>
  JSON.stringify({
    messages: messages.map(({ role, text }) => ({
      id: randomUUID(),
      role,
      parts: [{ type: "text", text }],
    })),
  });

const withQuestion = ({ messages }: BenchConversation, question: string): Messages => [
  ...messages,
  { role: "user", text: question },
];

/** The model server directly, the baseline of all others. */
export function direct(model: string): Contender {
  return {
    name: "direct",
    processes: [],
    asking: (_person, conversation, question) => ({
      address: model,
      path: "/api/chat",
      headers: {},
      body: inOllamasWords(withQuestion(conversation, question)),
      wire: "lines",
    }),
    stop: async () => undefined,
  };
}

export async function startPipe(model: string, probed: boolean): Promise<Contender> {
  const running = await run(
    { file: "bench/contenders/pipe.ts", environment: environment(model) },
    probed,
  );
  const { asking } = direct(running.address);
  return { name: "pipe", processes: web(running), asking, stop: running.end };
}

export async function startNode(model: string, probed: boolean): Promise<Contender> {
  const running = await run(
    { file: "bench/contenders/node.ts", environment: environment(model) },
    probed,
  );
  const asking: Contender["asking"] = (...asked) => ({
    ...direct(running.address).asking(...asked),
    wire: "events",
  });
  return { name: "node", processes: web(running), asking, stop: running.end };
}

export async function startNext(
  name: "lean" | "plain",
  model: string,
  probed: boolean,
): Promise<Contender> {
  const running = await run(
    { file: "bench/contenders/serve.ts", environment: environment(model) },
    probed,
  );
  return {
    name,
    processes: web(running),
    asking: (_person, conversation, question) => ({
      address: running.address,
      path: `/${name}`,
      headers: {},
      body: asUiMessages(withQuestion(conversation, question)),
      wire: "events",
    }),
    stop: running.end,
  };
}

const environment = (model: string) => ({ OLLAMA_BASE_URL: model, PORT: "0" });
const web = (running: Running) => [{ name: "web", running }];
