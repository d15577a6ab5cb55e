// The declaration of a route. `endpoint` enforces it, and openapi.ts publishes it.

import { type ZodObject, type ZodType, z } from "zod";

import type { ErrorCode, MessageKey } from "#lib/errors.ts";

import { plainText } from "#lib/text/schema.ts";
import type { Who } from "./principal.ts";

/** A path parameter (a folder in brackets). An invalid value is answered with `not_found` and this message. */
export type PathParameter<T = unknown> = { schema: ZodType<T, T>; missing: MessageKey };

export type PathParameters = Record<string, PathParameter>;

/** A declaration as the OpenAPI document reads it. */
export type OperationDeclaration = {
  /** What the operation does, for the document. */
  summary: string;
  who: Who;
  /** Also allowed while the viewer has to change the password; every other route answers `forbidden`. */
  mayOwePassword?: boolean;
  /**
   * The handler's viewer may be as it was read up to a minute ago: the handler verifies it, with the statement that stores what it does or with
   * `requireViewer`. A refusal is told only to a viewer that was verified.
   */
  presumed?: boolean;
  params?: PathParameters;
  query?: ZodObject;
  /**
   * The JSON body; `"buffered"`: a body of any kind, read completely, which the handler finds in `request`; `"file"`: a form with a file, whose bytes the
   * handler reads as they come.
   */
  body?: ZodType | "buffered" | "file";
  /** The maximum length of the body in bytes. */
  limit?: number;
  /**
   * How the handler's value is sent: as JSON of this schema; `"stream"`: the AI SDK's UI message stream, or 204 without one; `"text"`: plain text;
   * `"metrics"`: that of Prometheus; `"file"`: a file to be saved, or a picture; `"response"`: the handler's own `Response`. Without it the answer is 204.
   */
  answer?: ZodType | "stream" | "text" | "metrics" | "file" | "response";
  /** The status of a JSON answer, 200 unless set; a list where the handler chooses by `reply`. */
  status?: number | readonly number[];
  /** What a stream's 204 means. */
  absent?: string;
  /** The error codes that the handler can throw in addition to those that follow from the rest of the declaration. */
  errors?: readonly ErrorCode[];
  /** The media type of the body in the document, where it is not JSON, with its fields. */
  form?: ZodObject;
  /** For a route whose `"response"` a library makes: the operations to publish in its place, by path. */
  operations?: Record<string, OperationDeclaration>;
};

/** A declaration with the types that its handler receives. */
export type EndpointDeclaration<W, P, Q, B, A> = OperationDeclaration & {
  who: W;
  params?: P;
  query?: Q;
  body?: B;
  answer?: A;
};

/** An id in the path, converted to lower case. */
export const pathId = (
  what:
    | "conversation"
    | "user"
    | "runtime"
    | "pull"
    | "variant"
    | "release"
    | "question_set"
    | "trial"
    | "collection"
    | "document",
) => ({
  schema: z.uuid().toLowerCase(),
  missing: `${what}_missing` as const,
});

/** A model's id in the path, encoded: it may contain slashes. */
export const pathModel = { schema: plainText(200).min(1), missing: "model_missing" } as const;

/** The maximum length of a body, unless the route declares another, in bytes; a question of 8,192 tokens is far below it. */
export const defaultLimit = 1_000_000;
