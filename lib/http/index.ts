import "server-only";

// The framework of the routes: a route declares who may call it, its input and its output, and calls one function of a module. The checks,
// the parsing, the error responses and the published document (openapi.ts) follow from that declaration.

export { reply } from "./answers.ts";
export { clientOf, scraperOf } from "./client.ts";
export { pathId, pathModel } from "./declaration.ts";
export { endpoint } from "./endpoint.ts";
export { picture, savedFile } from "./sent-file.ts";
