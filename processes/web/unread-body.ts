import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * Reads and drops what an answered request still sends, until its end or the server's `requestTimeout`. A client that writes its whole body
 * before it reads would not see the answer otherwise, and the next request on its connection would wait behind the unread bytes for ever:
 * Node does this only for a body that nobody has begun to read.
 */
export function dropUnreadBody(request: IncomingMessage, response: ServerResponse): void {
  response.once("finish", () => {
    if (request.complete) return;
    // Whatever read the body so far may have paused it. While somebody listens for "readable", `resume` does nothing.
    request.unpipe();
    request.removeAllListeners("readable");
    request.resume();
  });
}
