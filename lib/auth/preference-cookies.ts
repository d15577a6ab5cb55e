import "server-only";

import type { Me } from "#lib/users/schema.ts";

import { secureCookies } from "./token.ts";

/** The cookies outlive the session, in seconds: a year. */
const year = 365 * 24 * 60 * 60;

export const lastingCookie = (name: string, value: string, seconds = year) =>
  `${name}=${value}; Path=/; Max-Age=${seconds}; SameSite=Lax${secureCookies ? "; Secure" : ""}`;

/**
 * The user's language and theme as cookies, so that a page renders with them from its first byte,
 * the sign-in page too.
 */
export function preferenceCookies({ language, theme }: Pick<Me, "language" | "theme">): Headers {
  return new Headers([
    ["set-cookie", lastingCookie("language", language)],
    ["set-cookie", lastingCookie("theme", theme)],
  ]);
}
