import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";

import { describe, expect, onTestFinished, test } from "vitest";

import { dropUnreadBody } from "./unread-body.ts";

/** The states in which a route may have left the body of a refused request. */
const leftAs: Record<string, (request: IncomingMessage) => void> = {
  "not read": () => undefined,
  "piped, and stuck": (request) => request.pipe(new PassThrough()),
  "iterated over, and left": (request) => void request[Symbol.asyncIterator]().next(),
  paused: (request) => {
    request.once("data", () => request.pause());
  },
};

async function connected(
  leave: (request: IncomingMessage) => void,
  requestTimeout = 60_000,
): Promise<Socket> {
  const timeouts = {
    requestTimeout,
    headersTimeout: requestTimeout,
    connectionsCheckingInterval: 100,
  };
  const server = createServer(timeouts, (request: IncomingMessage, response: ServerResponse) => {
    dropUnreadBody(request, response);
    if (request.method === "POST") leave(request);
    setImmediate(() => response.end(`answer to ${request.method}`));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  client.on("error", () => undefined);
  onTestFinished(() => {
    client.destroy();
    server.close();
  });
  return client;
}

const post = (length: number) =>
  `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n${"x".repeat(length)}`;
const get = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

describe("H58 a request that is answered before its body was read", () => {
  test.each(Object.entries(leftAs))(
    "whose body was %s: the next one on the connection is answered",
    async (_, leave) => {
      const client = await connected(leave);
      client.write(post(3_000_000));
      client.write(get);
      const answers = await text(client);
      expect(answers).toMatch(/answer to POST[^]*answer to GET/u);
    },
  );

  test("with an endless body: the connection is closed in time", async () => {
    const client = await connected((request) => request.once("data", () => request.pause()), 500);
    // Not `once` of node:events, which fails with the error that a write to the closed connection may meet.
    const closed = new Promise((resolve) => client.once("close", resolve));
    client.resume();
    client.write("POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
    const writing = setInterval(() => client.write("1\r\nx\r\n"), 20);
    onTestFinished(() => clearInterval(writing));
    await closed;
  });
});
