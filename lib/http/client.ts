import { languageOf } from "#lib/i18n/index.ts";

/** The client's address, and the language of the response. The web server has written the address into a header. */
export function clientOf(request: Request): { address: string; language: "en" | "zh" } {
  return {
    address: request.headers.get("x-forwarded-for") ?? "unknown",
    language: languageOf(request.headers),
  };
}

/**
 * Whether the request comes from a program on this machine and not through a proxy, and its bearer token. The web server decides the first by the
 * connection itself.
 */
export function scraperOf({ headers }: Request): { isLocal: boolean; token: string | undefined } {
  return {
    isLocal: headers.get("x-parlor-local") === "true",
    token: /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1],
  };
}
