import { once } from "node:events";
import { type IncomingMessage, request, type Server } from "node:http";

import { log, safeErrorText } from "#lib/log.ts";

/**
 * The routes of a question and of the page that asks it. Next loads the modules of a route with its first request, which takes a tenth of a
 * second and more.
 */
export const routes = [
  "/api/chat",
  "/api/chat/any/stream",
  "/api/conversations",
  "/api/conversations/any",
  "/api/models",
];

/**
 * Asks the server for the methods of these routes, so that their modules are loaded before a user needs them: Next answers that itself, and
 * none of Parlor's code runs. One after the other, so that requests of users come between. Never throws.
 */
export async function loadRoutes(server: Server): Promise<void> {
  const bound = server.address();
  if (typeof bound !== "object" || bound === null) return;
  const { address: host, port } = bound;
  for (const path of routes) {
    try {
      const asked = request({ method: "OPTIONS", host, port, path, agent: false }).end();
      const [answer] = (await once(asked, "response")) as [IncomingMessage];
      await once(answer.resume(), "end");
    } catch (thrown) {
      log.debug({ error: safeErrorText(thrown) }, "the modules of a route were not loaded");
    }
  }
}
