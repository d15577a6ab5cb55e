import type { ZodObject, ZodType } from "zod";

import { answerOf, finished, type HandlerResult } from "./answers.ts";
import {
  defaultLimit,
  type EndpointDeclaration,
  type OperationDeclaration,
  type PathParameters,
} from "./declaration.ts";
import { errorAnswer } from "./errors.ts";
import { type FilePart, readFilePart } from "./file-part.ts";
import {
  type Parsed,
  type ParsedPath,
  readJson,
  readPath,
  readQuery,
  withBufferedBody,
} from "./input.ts";
import { requireSameOrigin } from "./origin.ts";
import { type Principals, requirePrincipal, type Who } from "./principal.ts";

/** What a handler receives: the principal, and the parts of the request as parsed by the declaration's schemas. */
export type EndpointCall<W extends Who, P extends PathParameters, Q, B> = {
  viewer: Principals[W];
  params: ParsedPath<P>;
  query: Parsed<Q>;
  body: B extends "file" ? FilePart : Parsed<B>;
  /** The original request, for its signal and headers. */
  request: Request;
};

type RouteContext<P extends PathParameters> = { params: Promise<ParsedPath<P>> };

/** A route's method, with its declaration for the document. */
export type Endpoint<P extends PathParameters = PathParameters> = {
  (request: Request, context: RouteContext<P>): Promise<Response>;
  declaration: OperationDeclaration;
};

/**
 * Makes a route's method from its declaration and its handler. Refused in this order: a change from another site, a principal without
 * permission, an invalid query, an invalid or too long body, an invalid id. Every error becomes a status and an error text.
 */
export function endpoint<
  W extends Who,
  P extends PathParameters = Record<never, never>,
  Q extends ZodObject | undefined = undefined,
  B extends ZodType | "buffered" | "file" | undefined = undefined,
  A extends ZodType | "stream" | "text" | "metrics" | "file" | "response" | undefined = undefined,
>(
  declaration: EndpointDeclaration<W, P, Q, B, A>,
  handle: (call: EndpointCall<W, P, Q, B>) => HandlerResult<A> | Promise<HandlerResult<A>>,
): Endpoint<P> {
  const answer = async (request: Request, context: RouteContext<P>): Promise<Response> => {
    try {
      requireSameOrigin(request);
      const call = await callOf(declaration, request, context);
      return await finished(request, answerOf(declaration, await handle(call)));
    } catch (thrown) {
      return finished(request, errorAnswer(request, await verified(declaration, request, thrown)));
    }
  };
  return Object.assign(answer, { declaration });
}

/** What to answer when a handler has thrown: of a viewer who was only presumed, first whether the session is valid. */
async function verified(
  { who, presumed, ...condition }: OperationDeclaration,
  request: Request,
  thrown: unknown,
): Promise<unknown> {
  if (!presumed) return thrown;
  try {
    await requirePrincipal(request, who, condition);
    return thrown;
  } catch (refused) {
    return refused;
  }
}

async function callOf<W extends Who, P extends PathParameters, Q, B, A>(
  declaration: EndpointDeclaration<W, P, Q, B, A>,
  request: Request,
  context: RouteContext<P>,
): Promise<EndpointCall<W, P, Q, B>> {
  const {
    who,
    params,
    query,
    body,
    limit = defaultLimit,
  } = declaration as OperationDeclaration & {
    who: W;
    params?: P;
  };
  const viewer = await requirePrincipal(request, who, declaration);
  return {
    viewer,
    query: (query && readQuery(request, query)) as Parsed<Q>,
    body: (await readBody(request, body, limit)) as EndpointCall<W, P, Q, B>["body"],
    request: body === "buffered" ? await withBufferedBody(request, limit) : request,
    params: readPath(await context.params, params ?? ({} as P)),
  };
}

async function readBody(
  request: Request,
  body: OperationDeclaration["body"],
  limit: number,
): Promise<unknown> {
  if (body === undefined || body === "buffered") return undefined;
  return body === "file" ? readFilePart(request, limit) : readJson(request, body, limit);
}
