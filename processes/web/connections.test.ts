import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

import { afterEach, beforeEach, expect, test } from "vitest";

import { connectionDrain } from "./connections.ts";

let server: Server;
let drained: ReturnType<typeof connectionDrain>;
let finish: (() => void)[] = [];
const clients: Socket[] = [];

beforeEach(async () => {
  finish = [];
  server = createServer((request, response) => {
    if (request.url === "/slow") finish.push(() => response.end("late"));
    else response.end("now");
  });
  drained = connectionDrain(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
  server.close();
});

/** A connection and what it has received. */
async function client(request?: string): Promise<{ received: () => string; ended: Promise<void> }> {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1").on(
    "error",
    () => undefined,
  );
  clients.push(socket);
  let received = "";
  socket.setEncoding("utf8").on("data", (text: string) => (received += text));
  const ended = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await new Promise((resolve) => socket.once("connect", resolve));
  if (request) socket.write(request);
  return { received: () => received, ended };
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

test("F30 idle connections are closed at once, also those that never carried an answer; others finish first", async () => {
  const unused = await client();
  const idle = await client(get("/"));
  const halfAsked = await client("GET / HTTP/1.1\r\nHost:");
  const slow = await client(get("/slow"));
  await expect.poll(() => [idle.received().includes("now"), finish.length]).toEqual([true, 1]);
  server.close();
  let over = false;
  const draining = drained(60_000).then(() => (over = true));
  await Promise.all([unused.ended, idle.ended, halfAsked.ended]);
  expect(over).toBe(false);
  finish[0]?.();
  await Promise.all([slow.ended, draining]);
  expect(slow.received()).toMatch(/late$/);
});

test("F30 with no connection there is nothing to wait for", async () => {
  server.close();
  await drained(60_000);
});

test("F30 an answer that nobody reads delays the shutdown only for a limited time", async () => {
  const deaf = await client(get("/slow"));
  const unused = await client();
  await expect.poll(() => finish.length).toBe(1);
  server.close();
  await Promise.all([drained(100), deaf.ended, unused.ended]);
  expect(deaf.received()).toBe("");
});
