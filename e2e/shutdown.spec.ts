// Readers and resources that a web server holds, and how it shuts down: with the real processes, over real connections.

import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";

import type { Conversation } from "#lib/conversations/schema.ts";
import { administrator, type Installation } from "#lib/testing/installation.ts";
import { type Program, question, signedIn } from "#lib/testing/program.ts";

import { saying } from "./conversation-page.ts";
import { expect, test } from "./fixtures.ts";

test.describe.configure({ mode: "parallel" });

/** Sends a request on its own connection, and closes the connection after `patience` ms, whether or not the response is complete. */
async function breakOff(
  who: Program,
  method: string,
  path: string,
  patience: number,
  body?: unknown,
): Promise<void> {
  const { hostname, port, host } = new URL(who.base);
  const socket = connect(Number(port), hostname).on("error", () => undefined);
  await once(socket, "connect");
  const json = body === undefined ? "" : JSON.stringify(body);
  const headers = {
    host,
    origin: who.base,
    cookie: [...who.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
    "content-type": "application/json",
    "content-length": Buffer.byteLength(json),
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`${method} ${path} HTTP/1.1\r\n${head.join("")}\r\n${json}`);
  setTimeout(() => socket.destroy(), patience);
  await once(socket, "close");
}

/** Runs `work` the given number of times, fifty at a time. */
async function often(times: number, work: (at: number) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < times; from += 50) {
    await Promise.all(
      Array.from({ length: Math.min(50, times - from) }, (_, at) => work(from + at)),
    );
  }
}

/** Starts an answer that sends some text and then waits for `release`. Resolves when the text is stored; no reader is connected. */
async function anAnswer(
  parlor: Installation,
  who: Program,
): Promise<{ id: string; body: object; mark: string }> {
  const [id, mark] = [randomUUID(), randomUUID()];
  parlor.model.script({ when: { says: mark }, steps: [{ say: "as far as this" }, { hold: mark }] });
  const body = { id, message: question(mark) };
  await (await who.ask("POST", "/api/chat", body)).body?.cancel();
  const read = async () =>
    ((await (await who.ask("GET", `/api/conversations/${id}`)).json()) as Conversation)
      .messages?.[1]?.parts[0]?.text;
  await expect.poll(read).toBe("as far as this");
  return { id, body, mark };
}

const enter = (parlor: Installation) =>
  signedIn(parlor.base, administrator.username, administrator.password);

test("F4 no reader is held after two thousand that disconnect within 5 ms, send HEAD or leave in mid-answer", {
  tag: "@once",
}, async ({ aParlor }) => {
  const parlor = await aParlor();
  const lin = await enter(parlor);
  const { id, body, mark } = await anAnswer(parlor, lin);
  const stream = `/api/chat/${id}/stream`;
  const abandoned = randomUUID();
  parlor.model.script({ when: { says: abandoned }, steps: [{ say: "busy" }, { hold: mark }] });

  await often(600, (at) => breakOff(lin, "GET", stream, at % 6));
  await often(600, (at) => breakOff(lin, "POST", "/api/chat", at % 6, body));
  await often(500, async () => {
    const head = await lin.ask("HEAD", stream);
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });
  await often(200, async () => {
    const response = await lin.ask("GET", stream);
    const reader = response.body?.getReader();
    expect((await reader?.read())?.done).toBe(false);
    await reader?.cancel();
  });
  await often(100, (at) =>
    breakOff(lin, "POST", "/api/chat", at % 6, { id: randomUUID(), message: question(abandoned) }),
  );
  // The answers are still active, so a leaked reader would still be held.
  await expect.poll(async () => (await parlor.held()).readers, { timeout: 20_000 }).toBe(0);
  expect((await parlor.held()).generations).toBeGreaterThan(0);

  parlor.model.release(mark);
  const nothing = { generations: 0, readers: 0, following: 0, writing: false };
  await expect.poll(() => parlor.held(), { timeout: 20_000 }).toMatchObject(nothing);
});

test("F30 shutdown without connected readers waits until the active turns are stored", {
  tag: "@once",
}, async ({ aParlor }) => {
  const parlor = await aParlor();
  const lin = await enter(parlor);
  const answers = await Promise.all(Array.from({ length: 10 }, () => anAnswer(parlor, lin)));
  parlor.breakOffAll();
  await expect.poll(async () => (await parlor.held()).connections).toBe(0);
  expect((await parlor.held()).generations).toBe(10);
  await parlor.endWeb();
  expect(parlor.web.exitCode).toBe(0);
  await parlor.startWeb();
  expect(parlor.log()).not.toContain("turns were cut off");
  for (const { id } of answers) {
    const { turn, messages } = (await (
      await lin.ask("GET", `/api/conversations/${id}`)
    ).json()) as Conversation;
    expect(turn).toMatchObject({ status: "interrupted" });
    expect(messages[1]?.parts).toEqual([{ type: "text", text: "as far as this" }]);
  }
});

test("F30 idle connections do not delay shutdown", { tag: "@once" }, async ({ aParlor }) => {
  const parlor = await aParlor();
  const lin = await enter(parlor);
  const { mark } = await anAnswer(parlor, lin);
  const { hostname, port, host } = new URL(parlor.base);
  const sockets = [
    undefined,
    "GET /healthz HTTP/1.1\r\nhost:",
    `GET /healthz HTTP/1.1\r\nhost: ${host}\r\n\r\n`,
  ].map((said) => {
    const socket = connect(Number(port), hostname).on("error", () => undefined);
    if (said !== undefined) socket.write(said);
    // Without `resume`, a socket whose data is not read never emits `close`.
    return { socket: socket.resume(), closed: once(socket, "close") };
  });
  await expect
    .poll(async () => (await parlor.held()).connections)
    .toBeGreaterThanOrEqual(sockets.length);
  const closed = () =>
    parlor.model.seen((record) => record.end === "closed" && saying(mark)(record));
  await parlor.endWeb();
  await Promise.all([closed(), ...sockets.map(({ closed }) => closed)]);
  await parlor.startWeb();
  expect(parlor.log()).not.toContain("the end took too long");
  expect(parlor.log()).not.toContain("turns were cut off");
});

test("F30 F34 an unresponsive database delays shutdown by at most 25 s, and no acknowledged data is lost", {
  tag: "@once",
}, async ({ aParlor }) => {
  const parlor = await aParlor();
  const lin = await enter(parlor);
  const { id } = await anAnswer(parlor, lin);
  parlor.database.kill("SIGSTOP");
  try {
    await parlor.endWeb();
    expect(parlor.log()).toContain("the end took too long");
  } finally {
    parlor.database.kill("SIGCONT");
  }
  await parlor.startWeb();
  const { turn, messages } = (await (
    await lin.ask("GET", `/api/conversations/${id}`)
  ).json()) as Conversation;
  expect(turn).toMatchObject({ status: "interrupted" });
  expect(messages[1]?.parts).toEqual([{ type: "text", text: "as far as this" }]);
});
