import { languageOf } from "#lib/i18n/index.ts";

/** Where a request comes from, and the language that it is answered in. The web server has written the client's own address there. */
export function clientOf(request: Request): { address: string; language: "en" | "zh" } {
  return {
    address: request.headers.get("x-forwarded-for") ?? "unknown",
    language: languageOf(request.headers),
  };
}
