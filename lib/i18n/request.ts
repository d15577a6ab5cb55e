// What next-intl asks for at each request: there is no language in the path, a cookie holds it.

import { headers } from "next/headers";
import { getRequestConfig } from "next-intl/server";

import { catalogue, languageOf, locales } from "./index.ts";

export default getRequestConfig(async () => {
  const asked = await headers();
  const language = languageOf(asked);
  return {
    locale: locales[language],
    messages: catalogue(language),
    timeZone: timeZoneOf(asked.get("cookie") ?? ""),
  };
});

/** The reader's time zone, as their browser has written it into a cookie, so that the server and the browser name the same day. */
function timeZoneOf(cookie: string): string {
  try {
    const timeZone = decodeURIComponent(
      /(?:^|;\s*)time-zone=([\w%+-]{1,80})(?:;|$)/.exec(cookie)?.[1] ?? "",
    );
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;
  } catch {
    return Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
}
