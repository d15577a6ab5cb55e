// How a page speaks to the server, and what it makes of an answer that is none.

/** The server said no, in the person's language. */
export class Refused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Nobody answered: the network, the server or the way between them is away. */
export class Unreachable extends Error {}

/** Answers what the server answered, when it is well. Throws `Refused` or `Unreachable`. */
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
  // A proxy that has lost the server answers in its place, and not in JSON.
  const answer = (await response.json().catch(() => undefined)) as
    | { error?: { code: string; message: string } }
    | undefined;
  if (!answer?.error) throw new Unreachable();
  throw new Refused(answer.error.code, answer.error.message);
}

/** The JSON of an answer; its shape is the contract's. */
export async function get<Answer>(path: string): Promise<Answer> {
  const response = await send("GET", path);
  return (await response.json().catch(() => {
    throw new Unreachable();
  })) as Answer;
}

/** An id for a message or a conversation. Over plain http a browser gives no randomUUID. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
