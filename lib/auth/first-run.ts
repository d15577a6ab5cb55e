import "server-only";

import { encode } from "next-auth/jwt";

import { networkOf } from "#lib/network.ts";
import { createFirstByLink, startSession } from "#lib/users/index.ts";
import type { Me, Setup } from "#lib/users/schema.ts";

import { preferenceCookies } from "./preference-cookies.ts";
import { authSecret, secureCookies, sessionCookie, thirtyDays } from "./token.ts";

type Client = { address: string; language: "en" | "zh" };

/**
 * Creates the first administrator and signs them in, by the `set-cookie` headers of the answer.
 * Throws `forbidden` for an invalid link.
 */
export async function setUp(
  wish: Setup,
  { address, language }: Client,
): Promise<{ me: Me; headers: Headers }> {
  const me = await createFirstByLink(wish, { network: networkOf(address), language });
  const sessionId = await startSession(me, { address, method: "setup" });
  const token = await encode({
    token: { sub: me.id, sid: sessionId },
    secret: authSecret(),
    maxAge: thirtyDays,
  });
  const headers = preferenceCookies(me);
  const secure = secureCookies ? "; Secure" : "";
  headers.append(
    "set-cookie",
    `${sessionCookie}=${token}; Path=/; Max-Age=${thirtyDays}; HttpOnly; SameSite=Lax${secure}`,
  );
  return { me, headers };
}
