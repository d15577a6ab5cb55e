// The process of `plain` and of `lean`: their small app behind a server like Parlor's own, so that
// the comparison is about the path of an answer and not about how Next is started.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import next from "next";

import { env } from "#lib/env.ts";

const app = next({ dev: false, dir: import.meta.dirname });
const answer = app.getRequestHandler();

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});
server.keepAliveTimeout = 65_000;

process.on("disconnect", () => process.exit(0));

await app.prepare();
server.listen(env.PORT, "127.0.0.1", () => {
  process.send?.({
    ready: true,
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
});
