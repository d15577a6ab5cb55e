// Requests from a page to the server, and the handling of invalid responses.

/** The server refused the request; the message is in the user's language. */
export class Refused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** There was no response: the network, the server or a proxy between them is down. */
export class Unreachable extends Error {}

/** Returns the response if it succeeded. Throws `Refused` or `Unreachable`. */
export async function send(method: string, path: string, body?: unknown): Promise<Response> {
  const response = await fetch(path, {
    method,
    cache: "no-store",
    ...(body !== undefined && {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  }).catch(() => {
    throw new Unreachable();
  });
  if (response.ok) return response;
  // A proxy that cannot reach the server responds itself, and not in JSON.
  const answer = (await response.json().catch(() => undefined)) as
    | { error?: { code: string; message: string } }
    | undefined;
  if (!answer?.error) throw new Unreachable();
  throw new Refused(answer.error.code, answer.error.message);
}

/** The JSON of a response; its shape is defined by the contract. */
export async function getJson<Answer>(path: string): Promise<Answer> {
  const response = await send("GET", path);
  return (await response.json().catch(() => {
    throw new Unreachable();
  })) as Answer;
}

/** An id for a message or a conversation. Browsers have no randomUUID over plain http. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
