import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

import { afterEach, expect, test } from "vitest";

import { breakOffSlowBody } from "./slow-body.ts";

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

/** A server whose bodies may take 100 ms; it answers 401 to those that say so, before it has read anything. */
async function aServer(): Promise<number> {
  const server = createServer((request, response) => {
    breakOffSlowBody(request, response, 100);
    if (request.headers["x-refuse"]) response.writeHead(401).end("no");
    request.resume().on("end", () => response.end("done"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(
    () => void server.close(),
    () => server.closeAllConnections(),
  );
  return (server.address() as AddressInfo).port;
}

/** Sends the head of a request and half of its body. `heard`: all that came until the connection ended. */
function half(port: number, path: string, headers: string[]) {
  const socket: Socket = connect(port, "127.0.0.1");
  closing.push(() => socket.destroy());
  const lines = [`POST ${path} HTTP/1.1`, "Host: x", "Content-Length: 10", ...headers, "", "12345"];
  socket.write(lines.join("\r\n"));
  let text = "";
  socket.setEncoding("utf8").on("data", (some: string) => (text += some));
  socket.on("error", () => undefined);
  const heard = new Promise<string>((resolve) => socket.once("close", () => resolve(text)));
  return { socket, heard, sofar: () => text };
}
const form = "Content-Type: multipart/form-data; boundary=x";
const upload = "/api/collections/1/documents";

test.each([
  ["/api/chat", []],
  ["/api/chat", [form]],
  [upload, []],
  [upload, [form, "X-Refuse: 1"]],
])("H58 the slow body of %s %j is broken off", async (path, headers) => {
  const { heard } = half(await aServer(), path, headers);
  expect(await heard).not.toContain("done");
});

test("an upload may take longer", async () => {
  const port = await aServer();
  const slow = half(port, upload, [form]);
  await half(port, "/api/chat", []).heard;
  slow.socket.write("67890");
  await expect.poll(slow.sofar).toContain("done");
});
