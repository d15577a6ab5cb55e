import "server-only";

// The frame of the doors. Every route is an `endpoint`: a change from another site is refused here, a body too long is not read to its end,
// and a thrown error becomes a status and a sentence in one place.

import { NextRequest } from "next/server";

import { type ZodType, z } from "zod";

import { recordRepeated } from "#lib/audit/index.ts";
import { carriesSession, viewerOf } from "#lib/auth/index.ts";
import type { Viewer } from "#lib/auth/viewer.ts";
import { languageOf } from "#lib/i18n/index.ts";

import { isDatabaseAway } from "./db.ts";
import { isWantOfRoom } from "./disk.ts";
import { errorMessage } from "./error-message.ts";
import { AppError, notFound, statusOf } from "./errors.ts";
import { log, logFault, safeErrorText } from "./log.ts";
import { networkOf } from "./network.ts";

type Answer<Params> = (request: Request, params: Params) => Promise<Response>;

/** The longest body that a route reads, in bytes; a question of 8,192 tokens is far below it. */
const longestBody = 1_000_000;

/** Wraps a route's answer. */
export function endpoint<Params = Record<string, never>>(answer: Answer<Params>) {
  return async (request: Request, context: { params: Promise<Params> }): Promise<Response> => {
    try {
      requireSameOrigin(request);
      return await sent(request, await answer(request, await context.params));
    } catch (thrown) {
      if (thrown instanceof AppError) return refusal(request, thrown);
      if (isWantOfRoom(thrown))
        return refusal(request, new AppError("unavailable", "disk_full", {}, thrown));
      if (isDatabaseAway(thrown))
        return refusal(request, new AppError("unavailable", "database_away", {}, thrown));
      return fault(request, thrown);
    }
  };
}

/**
 * An answer as it leaves: nobody keeps a copy of what is one person's. Next answers HEAD by GET's route, so the body of that is given up
 * here, and with it the reader of a stream.
 */
async function sent(request: Request, answer: Response): Promise<Response> {
  const headers = new Headers(answer.headers);
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  const { status } = answer;
  if (request.method !== "HEAD") return new Response(answer.body, { status, headers });
  await answer.body?.cancel();
  return new Response(null, { status, headers });
}

/**
 * Throws `forbidden` for a change that another site's page could have sent with this person's cookie. Which origin is ours the web server
 * has written into the forwarded headers; what a client sends in them never gets this far. A program that sends neither an origin nor a
 * session has nothing that could be misused.
 */
function requireSameOrigin(request: Request): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const origin = request.headers.get("origin");
  const ours = `${request.headers.get("x-forwarded-proto")}://${request.headers.get("x-forwarded-host")}`;
  const site = request.headers.get("sec-fetch-site");
  const same =
    origin === null
      ? site === null
        ? !carriesSession(request)
        : site === "same-origin"
      : origin === ours;
  if (!same) throw new AppError("forbidden", "other_site");
}

/**
 * The request's JSON, parsed. Throws `invalid`. It stands here and not in `endpoint`, because a ZodError or SyntaxError from deeper down
 * (a model server's odd answer, say) is our fault and must not tell the caller that theirs was wrong.
 */
export async function body<T>(request: Request, schema: ZodType<T>): Promise<T> {
  // A form of another site can send JSON as text/plain, without the browser asking us first.
  if (!/^application\/json\b/i.test(request.headers.get("content-type") ?? ""))
    throw new AppError("invalid", "not_json");
  return parsed(schema, json(await text(request)));
}

/**
 * The same request, its body read: for a library that reads bodies of any length, and takes JSON that is none for a fault of ours.
 * Throws `invalid`.
 */
export async function withBufferedBody(request: Request): Promise<Request> {
  if (request.body === null) return request;
  const read = await text(request);
  if (request.headers.get("content-type")?.includes("json")) json(read);
  return new NextRequest(request.url, {
    method: request.method,
    headers: request.headers,
    body: read,
  });
}

/** The query of the address, parsed. A name that is given twice, or is not known, is `invalid`. */
export function query<T>(request: Request, schema: ZodType<T>): T {
  const given = new URL(request.url).searchParams;
  if (new Set(given.keys()).size < given.size)
    throw new AppError("invalid", "invalid_input", { where: "?" });
  return parsed(schema, Object.fromEntries(given));
}

/** An id in the path. What cannot be one is `not_found`, like one that nobody has. */
export function pathId(id: string, what: Parameters<typeof notFound>[0]): string {
  if (!z.uuid().safeParse(id).success) throw notFound(what);
  return id.toLowerCase();
}

/** Where a request comes from, and the language that it is answered in. The web server has put the client's own address there. */
export function clientOf(request: Request): { address: string; language: "en" | "zh" } {
  return {
    address: request.headers.get("x-forwarded-for") ?? "unknown",
    language: languageOf(request.headers),
  };
}

export const noContent = () => new Response(null, { status: 204 });

/** The AI SDK's UI message stream as an answer. No proxy may change or hold back any of it. */
export function eventStream(stream: ReadableStream<Uint8Array>): Response {
  return new Response(stream, {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
      "x-vercel-ai-ui-message-stream": "v1",
      "x-accel-buffering": "no",
    },
  });
}

function parsed<T>(schema: ZodType<T>, value: unknown): T {
  const outcome = schema.safeParse(value);
  if (outcome.success) return outcome.data;
  const [issue] = outcome.error.issues;
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
  // Names of fields only, and short: what stood in them may be a password.
  const where = [...(issue?.path ?? []), ...unknown].join(".").slice(0, 80);
  throw where === ""
    ? new AppError("invalid", "invalid_json")
    : new AppError("invalid", "invalid_input", { where });
}

function json(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    // The parser's own message is dropped: it quotes the body.
    throw new AppError("invalid", "invalid_json");
  }
}

/** The body as text, without a byte order mark. Throws `invalid` for one that is too long, compressed, or not in UTF-8. */
async function text(request: Request): Promise<string> {
  // Nothing here unpacks a body: what is small on the way could be of any size.
  if (!["", "identity"].includes(request.headers.get("content-encoding")?.toLowerCase() ?? ""))
    throw new AppError("invalid", "body_encoded");
  const chunks: Uint8Array[] = [];
  let read = 0;
  // Not `for await`: to leave that cancels the stream, and with it the connection before the refusal is written. What is still sent is
  // dropped by the web server (processes/web/unread-body.ts).
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    read += part.value.byteLength;
    if (read > longestBody) throw new AppError("invalid", "too_large");
    chunks.push(part.value);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    // Replacement characters in their place would change what a person wrote without a word.
    throw new AppError("invalid", "not_utf8");
  }
}

function refusal(request: Request, error: AppError): Promise<Response> {
  noteRefusal(request, error);
  if (error.cause !== undefined)
    log.warn({ messageKey: error.messageKey, error: safeErrorText(error.cause) }, "refused");
  const status = error.messageKey === "too_large" ? 413 : statusOf[error.code];
  const headers =
    error.code === "rate_limited"
      ? { "retry-after": String(error.values["seconds"] ?? 60) }
      : undefined;
  const message = errorMessage(languageOf(request.headers), error);
  return sent(
    request,
    Response.json(
      { error: { code: error.code, message } },
      { status, ...(headers && { headers }) },
    ),
  );
}

function fault(request: Request, thrown: unknown): Promise<Response> {
  const id = logFault(thrown, `${request.method} ${new URL(request.url).pathname}`);
  const message = errorMessage(languageOf(request.headers), {
    messageKey: "fault",
    values: { id },
  });
  return sent(request, Response.json({ error: { code: "fault", message, id } }, { status: 500 }));
}

/** What is written down: who may not, who asks for what is not theirs, who asks too often, and a session that is none (any more). */
const noted = new Set<AppError["code"]>(["forbidden", "not_found", "rate_limited"]);

function noteRefusal(request: Request, { code, messageKey }: AppError): void {
  if (!noted.has(code) && !(code === "unauthenticated" && carriesSession(request))) return;
  const viewer: Viewer | undefined = viewerOf(request);
  // Ids are left out of the path: whoever tries many asks for the same thing many times.
  const path = new URL(request.url).pathname
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, ":id")
    .slice(0, 200);
  const details = {
    code,
    reason: messageKey,
    method: request.method,
    path,
    ...(!viewer && { network: networkOf(clientOf(request).address) }),
  };
  recordRepeated(viewer ?? null, "access.refused", details).catch((thrown) =>
    log.warn({ error: safeErrorText(thrown) }, "a refusal was not recorded"),
  );
}
