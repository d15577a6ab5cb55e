// A program that uses Parlor through the HTTP contract, with a cookie and an Origin.

import { randomUUID } from "node:crypto";

import { EventSourceParserStream } from "eventsource-parser/stream";

export type Program = {
  base: string;
  cookies: Map<string, string>;
  /** A request as this user; `body` is sent as JSON. */
  ask(method: string, path: string, body?: unknown, init?: RequestInit): Promise<Response>;
};

/** A client of the server `base`: not signed in, unless it has the cookies of one who is. */
export function program(base: string, cookies = new Map<string, string>()): Program {
  return {
    base,
    cookies,
    async ask(method, path, body, init = {}) {
      const headers = new Headers({
        origin: base,
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      });
      if (body !== undefined) headers.set("content-type", "application/json");
      for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
      const response = await fetch(`${base}${path}`, {
        redirect: "manual",
        ...init,
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      for (const cookie of response.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        if (value === "" || /max-age=0/i.test(cookie)) cookies.delete(name);
        else cookies.set(name, value);
      }
      return response;
    },
  };
}

/**
 * A signed-in user, in a browser that may have a device cookie already; `response` is the answer to
 * the sign-in.
 */
export async function signedIn(
  base: string,
  username: string,
  password: string,
  person = program(base),
): Promise<Program & { response: Response }> {
  const { csrfToken } = (await (await person.ask("GET", "/api/auth/csrf")).json()) as {
    csrfToken: string;
  };
  const form = new URLSearchParams({ username, password, csrfToken, json: "true" });
  const response = await person.ask("POST", "/api/auth/callback/credentials", undefined, {
    body: form.toString(),
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
  return { ...person, response };
}

/** The model servers that an administrator can adjust serve this many questions at the same time. */
export async function serveAtOnce(admin: Program, slots: number): Promise<void> {
  const listed = await admin.ask("GET", "/api/admin/runtimes");
  const { items } = (await listed.json()) as { items: { id: string; adjustable: boolean }[] };
  for (const { id, adjustable } of items) {
    if (!adjustable) continue;
    const changed = await admin.ask("PATCH", `/api/admin/runtimes/${id}`, { slots });
    if (changed.status !== 200) throw new Error(`slots were not changed: ${changed.status}`);
  }
}

export const question = (text: string, id: string = randomUUID()) => ({
  id,
  role: "user" as const,
  parts: [{ type: "text" as const, text }],
});

export type StreamEvent = { type: string; [field: string]: unknown };

/** The events of a UI message stream, as they come. */
export async function* events(response: Response): AsyncGenerator<StreamEvent> {
  const parsed = response.body
    ?.pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  for await (const { data } of parsed ?? [])
    if (data !== "[DONE]") yield JSON.parse(data) as StreamEvent;
}

export type ReceivedAnswer = {
  text: string;
  reasoning: string;
  error?: string;
  finished: boolean;
  aborted: boolean;
  messageId?: string;
  /** The last metadata of the answer. */
  metadata?: unknown;
  events: number;
};

/** A stream read to its end; `hear` is called with what was received so far, after each event. */
export async function heard(
  response: Response,
  hear: (soFar: ReceivedAnswer) => void = () => undefined,
): Promise<ReceivedAnswer> {
  const all: ReceivedAnswer = {
    text: "",
    reasoning: "",
    finished: false,
    aborted: false,
    events: 0,
  };
  for await (const event of events(response)) {
    all.events += 1;
    // A second start voids what was sent before it.
    if (event.type === "start")
      Object.assign(all, { messageId: String(event["messageId"]), text: "", reasoning: "" });
    if ("messageMetadata" in event) all.metadata = event["messageMetadata"];
    if (event.type === "text-delta") all.text += String(event["delta"]);
    if (event.type === "reasoning-delta") all.reasoning += String(event["delta"]);
    if (event.type === "error") all.error = String(event["errorText"]);
    if (event.type === "finish") all.finished = true;
    if (event.type === "abort") all.aborted = true;
    hear(all);
  }
  return all;
}
