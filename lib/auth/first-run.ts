import "server-only";

import { encode } from "next-auth/jwt";

import { setUp as makeFirstAdmin, startSession } from "#lib/users/index.ts";
import type { Setup } from "#lib/users/schema.ts";

import { authSecret, secureCookies, sessionCookie, thirtyDays } from "./token.ts";

/** Makes the first administrator and signs them in: answers the `Set-Cookie` of their session. Throws `forbidden` for a link that is void. */
export async function setUp(wish: Setup, { address, language }: { address: string; language: "en" | "zh" }): Promise<string> {
  const person = await makeFirstAdmin(wish, language);
  const sessionId = await startSession(person, { address, method: "setup" });
  const token = await encode({ token: { sub: person.id, sid: sessionId }, secret: authSecret(), maxAge: thirtyDays });
  return `${sessionCookie}=${token}; Path=/; Max-Age=${thirtyDays}; HttpOnly; SameSite=Lax${secureCookies ? "; Secure" : ""}`;
}
