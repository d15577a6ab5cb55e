import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";

import { expect, onTestFinished, test } from "vitest";

import { loadRoutes, routes } from "./load-routes.ts";

async function listening(server: Server): Promise<Server> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return server;
}

test("each route is asked for its methods once, one after the other", async () => {
  const asked: string[] = [];
  let open = 0;
  let most = 0;
  const server = createServer(({ method, url }, response) => {
    asked.push(`${method} ${url}`);
    most = Math.max(most, (open += 1));
    setImmediate(() => {
      open -= 1;
      response.writeHead(204).end();
    });
  });
  await loadRoutes(await listening(server));
  expect(asked).toEqual(routes.map((path) => `OPTIONS ${path}`));
  expect(most).toBe(1);
});

test("a server that breaks the connection keeps nothing from starting", async () => {
  let asked = 0;
  const server = createServer((request) => {
    asked += 1;
    request.socket.destroy();
  });
  await loadRoutes(await listening(server));
  expect(asked).toBe(routes.length);
});

test.each(routes)("%s is a route of the application", (path) => {
  expect(existsSync(`app${path.replace("/any", "/[id]")}/route.ts`)).toBe(true);
});
