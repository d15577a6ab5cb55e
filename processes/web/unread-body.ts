import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * Reads and drops the rest of an answered request's body, until its end or the time
 * that it may take (slow-body.ts). Otherwise a client that writes its whole body before it reads would not see the
 * answer, and the next request on its connection would wait behind the unread bytes for ever: Node
 * does this only for a body that nobody has begun to read.
 */
export function dropUnreadBody(request: IncomingMessage, response: ServerResponse): void {
  response.once("finish", () => {
    if (request.complete) return;
    // The route may have paused the body. While there is a listener for "readable", `resume` does
    // nothing.
    request.unpipe();
    request.removeAllListeners("readable");
    request.resume();
  });
}
