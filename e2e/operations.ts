// The operations of the published contract: who may call each of them, and their statuses.

import { program } from "#lib/testing/program.ts";

export type PublishedOperation = {
  method: string;
  path: string;
  who: "anyone" | "viewer" | "admin";
  statuses: number[];
};

type Document = {
  paths: Record<
    string,
    Record<string, { security?: { session: string[] }[]; responses: Record<string, unknown> }>
  >;
};

/** The operations of Parlor's own routes, without those of NextAuth. */
export async function publishedOperations(base: string): Promise<PublishedOperation[]> {
  const { paths } = (await (
    await program(base).ask("GET", "/api/openapi.json")
  ).json()) as Document;
  return Object.entries(paths)
    .filter(([path]) => !path.startsWith("/api/auth/"))
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { security, responses }]) => ({
        method: method.toUpperCase(),
        path,
        who: whoOf(security),
        statuses: Object.keys(responses).map(Number),
      })),
    );
}

function whoOf(security: { session: string[] }[] | undefined): PublishedOperation["who"] {
  if (security === undefined) return "viewer";
  return security.some(({ session }) => session.includes("admin")) ? "admin" : "anyone";
}

/** Whether a call such as `GET /api/chat/x/stream` belongs to this operation. */
export function isCallOf({ method, path }: PublishedOperation, call: string): boolean {
  const pattern = path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+");
  return new RegExp(`^${method} ${pattern}$`).test(call);
}
