// The configuration of next-intl for each request: the language is in a cookie, not in the path.

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
    // Components compute words such as "today" from it while they hydrate; see `useCurrentMinute`.
    now: new Date(),
  };
});

/**
 * The user's time zone, which their browser has written into a cookie, so that server and browser
 * name the same day.
 */
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
