import "server-only";

// The frame of the routes: a route declares who may call it, what comes in and what goes out, and calls one verb. The checks, the parsing,
// the answers to errors and the published document (openapi.ts) are made of that declaration.

export { reply } from "./answers.ts";
export { clientOf } from "./client.ts";
export { pathId } from "./declaration.ts";
export { endpoint } from "./endpoint.ts";
