// Parses the input of a request (body, query, path) with the schemas of the declaration.

import { NextRequest } from "next/server";

import type { ZodType, z } from "zod";

import { AppError } from "#lib/errors.ts";

import type { PathParameters } from "./declaration.ts";

/** The handler's type for a schema that is optional in the declaration. */
export type Parsed<S> = S extends ZodType ? z.output<S> : undefined;

export type ParsedPath<P extends PathParameters> = { [K in keyof P]: z.output<P[K]["schema"]> };

/**
 * Parses the JSON of the request. Throws `invalid`. Only what is parsed here is the caller's error: a ZodError or SyntaxError from
 * elsewhere (a model server's answer, for example) is a fault.
 */
export async function readJson<T>(request: Request, schema: ZodType<T>, limit: number): Promise<T> {
  // A form on another site can send JSON as text/plain without a CORS preflight.
  if (!/^application\/json\b/i.test(request.headers.get("content-type") ?? ""))
    throw new AppError("invalid", "not_json");
  return parse(schema, parseJson(await readText(request, limit)));
}

/**
 * Returns the request with its body read, for a library that would read bodies of any length and throw an internal error for invalid JSON.
 * Throws `invalid`.
 */
export async function withBufferedBody(request: Request, limit: number): Promise<Request> {
  if (request.body === null) return request;
  const read = await readText(request, limit);
  if (request.headers.get("content-type")?.includes("json")) parseJson(read);
  return new NextRequest(request.url, {
    method: request.method,
    headers: request.headers,
    body: read,
  });
}

/** Parses the query. A repeated or unknown name is `invalid`. */
export function readQuery<T>(request: Request, schema: ZodType<T>): T {
  const given = new URL(request.url).searchParams;
  if (new Set(given.keys()).size < given.size)
    throw new AppError("invalid", "invalid_input", { where: "?" });
  return parse(schema, Object.fromEntries(given));
}

/** Parses the path's parameters. An invalid id is `not_found`, like an unknown one. */
export function readPath<P extends PathParameters>(
  given: Record<string, unknown>,
  parameters: P,
): ParsedPath<P> {
  const entries = Object.entries(parameters).map(([name, { schema, missing }]) => {
    const outcome = schema.safeParse(given[name]);
    if (!outcome.success) throw new AppError("not_found", missing);
    return [name, outcome.data];
  });
  return Object.fromEntries(entries) as ParsedPath<P>;
}

function parse<T>(schema: ZodType<T>, value: unknown): T {
  const outcome = schema.safeParse(value);
  if (outcome.success) return outcome.data;
  const [issue] = outcome.error.issues;
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
  // Only the names of fields, shortened: the values may be passwords.
  const where = [...(issue?.path ?? []), ...unknown].join(".").slice(0, 80);
  throw where === ""
    ? new AppError("invalid", "invalid_json")
    : new AppError("invalid", "invalid_input", { where });
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    // The parser's own message is dropped: it quotes the body.
    throw new AppError("invalid", "invalid_json");
  }
}

/** The body as text, without a byte order mark. Throws `invalid` for a body that is too long, compressed, or not in UTF-8. */
async function readText(request: Request, limit: number): Promise<string> {
  // Compressed bodies are not supported: a small one could expand to any size.
  if (!["", "identity"].includes(request.headers.get("content-encoding")?.toLowerCase() ?? ""))
    throw new AppError("invalid", "body_encoded");
  const chunks: Uint8Array[] = [];
  let read = 0;
  // Not `for await`: leaving that cancels the stream, and with it the connection before the refusal is written. The web server drops what
  // is still sent (processes/web/unread-body.ts).
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    read += part.value.byteLength;
    if (read > limit) throw new AppError("invalid", "too_large");
    chunks.push(part.value);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    // Replacement characters would silently change the user's text.
    throw new AppError("invalid", "not_utf8");
  }
}
