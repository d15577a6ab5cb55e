// Answers for the tests with two web servers: each is begun at one of them and goes on when the test releases it.

import { randomUUID } from "node:crypto";

import type { Conversation } from "#lib/conversations/schema.ts";
import {
  heard,
  type Program,
  program,
  question,
  type ReceivedAnswer,
} from "#lib/testing/program.ts";

import { after, before, saying } from "./conversation-page.ts";
import { expect, type TwoServers } from "./two-servers.ts";

/** A signed-in user as a client of each web server, past nginx. */
export const atEach = ({ servers }: TwoServers, { cookies }: Program): [Program, Program] => [
  program(servers[0].base, cookies),
  program(servers[1].base, cookies),
];

/** Someone who reads a stream. `end` rejects when the connection breaks. */
type Listener = { text(): string; end: Promise<ReceivedAnswer> };

export function listen(response: Response): Listener {
  let text = "";
  const end = heard(response, (soFar) => {
    text = soFar.text;
  });
  // The test looks at it later.
  end.catch(() => undefined);
  return { text: () => text, end };
}

export const conversation = async (at: Program, id: string) =>
  (await (await at.ask("GET", `/api/conversations/${id}`)).json()) as Conversation;

export const join = async (at: Program, id: string) => {
  const response = await at.ask("GET", `/api/chat/${id}/stream`);
  expect(response.status).toBe(200);
  return listen(response);
};

export const askAgain = async (at: Program, id: string) =>
  at.ask("POST", "/api/chat", {
    id,
    trigger: "regenerate-message",
    messageId: (await conversation(at, id)).turn?.answerId,
  });

/** An answer that `at` generates: `before` is stored, `after` and the end follow when it is released. */
type BegunAnswer = Awaited<ReturnType<typeof beginAnswer>>;

export async function beginAnswer({ model }: TwoServers, at: Program) {
  const [id, mark] = [randomUUID(), randomUUID()];
  model.script({ when: { says: mark }, steps: [{ say: before }, { hold: mark }, { say: after }] });
  const body = { id, message: question(mark) };
  const listener = listen(await at.ask("POST", "/api/chat", body));
  const stored = async () => (await conversation(at, id)).messages?.[1]?.parts;
  await expect.poll(stored).toEqual([{ type: "text", text: before }]);
  return {
    id,
    mark,
    body,
    listener,
    release: () => model.release(mark),
    /** Resolves when Parlor has ended the call to the model. */
    callEnded: () => model.seen((record) => record.end === "closed" && saying(mark)(record)),
    calls: () => model.requests.filter(saying(mark)),
  };
}

/** Releases an answer, and expects its listeners and the database to have all of it. */
export async function expectWhole(
  at: Program,
  { id, release }: BegunAnswer,
  listeners: Listener[],
): Promise<void> {
  release();
  for (const { end } of listeners)
    expect(await end).toMatchObject({ text: before + after, finished: true });
  await expect
    .poll(async () => (await conversation(at, id)).turn)
    .toMatchObject({ status: "done" });
  expect((await conversation(at, id)).messages[1]?.parts).toEqual([
    { type: "text", text: before + after },
  ]);
}

/** Expects that the answer ended early, for its listeners and in the database, with the text generated so far. */
export async function expectCutOff(
  at: Program,
  { id }: BegunAnswer,
  status: "stopped" | "interrupted",
  listeners: Listener[],
): Promise<void> {
  for (const { end } of listeners)
    expect(await end).toMatchObject({ text: before, aborted: true, finished: false });
  await expect.poll(async () => (await conversation(at, id)).turn).toMatchObject({ status });
  expect((await conversation(at, id)).messages[1]?.parts).toEqual([{ type: "text", text: before }]);
}
