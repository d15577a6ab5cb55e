import type { IncomingMessage } from "node:http";

/** The body of a request: JSON, or the text and a Go server's error about it. */
export type Body = { body: unknown; broken?: string };

/** Reads a request's body. Throws when the client disconnects first. */
export async function readRequestBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  if (text === "") return { body: undefined, broken: "missing request body" };
  try {
    return { body: JSON.parse(text) };
  } catch (thrown) {
    const cut = /end of JSON|Unterminated/u.test((thrown as SyntaxError).message);
    return { body: text, broken: cut ? "unexpected EOF" : "invalid character in JSON" };
  }
}
