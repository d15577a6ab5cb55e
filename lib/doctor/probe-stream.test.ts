import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";

import { afterEach, describe, expect, test } from "vitest";

import { memoryFolder } from "#lib/testing/memory-folder.ts";

import { probeStream } from "./probe-stream.ts";
import { isHeldBack, probePiece, probePieces, streamFinding } from "./rules.ts";

/** Debian's. */
const program = "/usr/sbin/nginx";

/** A port on which nobody listens. */
const freePort = () =>
  new Promise<number>((resolve) => {
    const first = createServer().listen(0, "127.0.0.1", () => {
      const { port } = first.address() as AddressInfo;
      first.close(() => resolve(port));
    });
  });

const at = (...times: [sent: number, arrived: number][]) =>
  times.map(([sent, arrived]) => ({ sent, arrived }));

test("pieces that arrive closer together than they were sent were held back", () => {
  expect(isHeldBack(at([0, 1_000], [100, 1_100], [200, 1_200]))).toBe(false);
  // One was late, as on a busy machine.
  expect(isHeldBack(at([0, 1_050], [100, 1_100], [200, 1_200]))).toBe(false);
  expect(isHeldBack(at([0, 1_200], [100, 1_200], [200, 1_201]))).toBe(true);
  expect(isHeldBack(at([0, 1_150], [100, 1_150], [200, 1_200]))).toBe(true);
});

test("a stream that ends early is broken, and pieces are found however they are cut", async () => {
  const whole = Array.from({ length: probePieces }, (_, piece) => probePiece(piece * 100)).join("");
  const finding = (text: string, size: number) => {
    let now = 0;
    const parts = text.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
    return streamFinding(
      new Response(
        Readable.toWeb(Readable.from(parts.map((part) => Buffer.from(part)))) as BodyInit,
      ),
      () => (now += 100),
    );
  };
  expect(await finding(whole, 7)).toBe("streamFine");
  expect(await finding(whole.slice(0, -3), 1_000)).toBe("streamBroken");
  expect(await finding("<h1>502</h1>", 1_000)).toBe("streamBroken");
});

describe.skipIf(!existsSync(program))("behind a real nginx", () => {
  let server: Server | undefined;
  let nginx: ChildProcess | undefined;
  afterEach(() => {
    nginx?.kill("SIGTERM");
    server?.close();
    server?.closeAllConnections();
  });

  /** A server that sends the measured stream with the headers of answers, and nginx with these lines in front of it. */
  async function behind(lines: string): Promise<string> {
    server = createServer((_, response) => {
      response.writeHead(200, {
        "content-type": "text/event-stream",
        "cache-control": "no-cache, no-transform",
        "x-accel-buffering": "no",
      });
      Readable.fromWeb(probeStream() as never).pipe(response);
    });
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    const [port, folder] = [await freePort(), memoryFolder("parlor-nginx-")];
    const own = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    writeFileSync(
      join(folder, "nginx.conf"),
      `daemon off; master_process off; pid ${folder}/pid; events {}
http { access_log off;
${own.map((name) => `${name}_temp_path ${folder}/${name};`).join("\n")}
server { listen 127.0.0.1:${port}; location / {
proxy_pass http://127.0.0.1:${(server.address() as AddressInfo).port};
${lines} } } }`,
    );
    const [file, log] = [join(folder, "nginx.conf"), join(folder, "error.log")];
    nginx = spawn(program, ["-p", folder, "-c", file, "-e", log], { stdio: "ignore" });
    const listens = () =>
      new Promise<boolean>((resolve) => {
        const socket = connect(port, "127.0.0.1", () => resolve(true));
        socket.once("error", () => resolve(false)).once("connect", () => socket.destroy());
      });
    await expect.poll(listens).toBe(true);
    return `http://127.0.0.1:${port}`;
  }

  test.each([
    [
      "as the README has it",
      "proxy_http_version 1.1; proxy_buffering off; proxy_cache off;",
      "streamFine",
    ],
    ["with its defaults, which respect Parlor's header", "", "streamFine"],
    ["that ignores the header", "proxy_ignore_headers X-Accel-Buffering;", "streamHeld"],
    [
      "that compresses, too",
      "proxy_ignore_headers X-Accel-Buffering; gzip on; gzip_types text/event-stream; gzip_min_length 0;",
      "streamCompressed",
    ],
  ])("%s a stream is found to be so", async (_, lines, finding) => {
    const base = await behind(lines);
    // nginx asks by HTTP 1.0 unless it is told otherwise, and then holds back more than it does of a chunked response.
    // On a busy machine a piece may be read late; what is held back stays so.
    await expect
      .poll(async () => streamFinding(await fetch(base), () => performance.now()))
      .toBe(finding);
  });
});
