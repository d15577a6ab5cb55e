// What a route says of itself. `endpoint` does what the declaration says, and openapi.ts publishes it.

import { type ZodObject, type ZodType, z } from "zod";

import type { ErrorCode, MessageKey } from "#lib/errors.ts";

import type { Who } from "./principal.ts";

/** A part of the path in brackets. A value that cannot be one is answered with `not_found` and this message. */
export type PathParameter<T = unknown> = { schema: ZodType<T, T>; missing: MessageKey };

export type PathParameters = Record<string, PathParameter>;

/** A declaration as the document reads it. */
export type OperationDeclaration = {
  /** What the operation does, for the document. */
  summary: string;
  who: Who;
  /** Answers also while the viewer has to change the password; every other route answers `forbidden`. */
  mayOwePassword?: boolean;
  params?: PathParameters;
  query?: ZodObject;
  /** The JSON body; `"buffered"`: a body of any kind, read to its end, which the handler finds in `request`. */
  body?: ZodType | "buffered";
  /** The longest body in bytes. */
  limit?: number;
  /**
   * What the handler's value is sent as: JSON of this schema; `"stream"`: the AI SDK's UI message stream, or 204 where there is none;
   * `"response"`: the handler's own `Response`. Without it the answer is 204.
   */
  answer?: ZodType | "stream" | "response";
  /** The status of a JSON answer, 200 unless set; a list where the handler chooses by `reply`. */
  status?: number | readonly number[];
  /** What a stream's 204 means. */
  absent?: string;
  /** The codes that the handler can throw beside those that follow from the rest of the declaration. */
  errors?: readonly ErrorCode[];
  /** The media type of the body in the document, where it is not JSON, with its fields. */
  form?: ZodObject;
  /** Of a route whose `"response"` a library makes: the operations to publish in its place, by path. */
  operations?: Record<string, OperationDeclaration>;
};

/** A declaration with the types that its handler is given. */
export type EndpointDeclaration<W, P, Q, B, A> = OperationDeclaration & {
  who: W;
  params?: P;
  query?: Q;
  body?: B;
  answer?: A;
};

/** An id in the path, in small letters, whatever the client sent. */
export const pathId = (what: "conversation" | "user") => ({
  schema: z.uuid().toLowerCase(),
  missing: `${what}_missing` as const,
});

/** The longest body that a route reads unless it declares another, in bytes; a question of 8,192 tokens is far below it. */
export const defaultLimit = 1_000_000;
