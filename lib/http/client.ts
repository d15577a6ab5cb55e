import { languageOf } from "#lib/i18n/index.ts";

/** The client's address, and the language of the response. The web server has written the address into a header. */
export function clientOf(request: Request): { address: string; language: "en" | "zh" } {
  return {
    address: request.headers.get("x-forwarded-for") ?? "unknown",
    language: languageOf(request.headers),
  };
}
