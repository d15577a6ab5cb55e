import "server-only";

// The NextAuth configuration: the sign-in method, and the cookie's content (the id of a session
// row, the only part that is trusted).

import { cookies } from "next/headers";

import NextAuth, { type AuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { z } from "zod";

import { recordRepeated } from "#lib/audit/index.ts";
import { AppError } from "#lib/errors.ts";
import { networkOf } from "#lib/network.ts";
import { endSession, findSession, startSession } from "#lib/users/index.ts";
import { type Me, usernameSchema } from "#lib/users/schema.ts";
import { local } from "./methods/local.ts";
import { lastingCookie, preferenceCookies } from "./preference-cookies.ts";
import { countAttempt, deviceCookie, deviceLifetime, makeDevice } from "./sign-in-limits.ts";
import { authSecret, cookieIn, secureCookies, thirtyDays } from "./token.ts";

const credentialsSchema = z.object({
  username: usernameSchema,
  password: z.string().min(1).max(200),
});

/** The outcome of a sign-in, besides the answer that NextAuth gives. */
type Outcome = { refusal?: AppError; signedIn?: Pick<Me, "username" | "language" | "theme"> };

/**
 * Answers NextAuth's routes. Throws `rate_limited` after too many failed attempts, `invalid` for a
 * callback address that cannot be parsed.
 */
export async function answerSignIn(
  request: Request,
  params: { nextauth: string[] },
): Promise<Response> {
  await requireReadable(request);
  const outcome: Outcome = {};
  const context = { params: Promise.resolve(params) };
  const response = (await NextAuth(
    request as never,
    context as never,
    options(request, outcome),
  )) as Response;
  if (outcome.refusal) throw outcome.refusal;
  if (!outcome.signedIn) return response;
  const headers = new Headers(response.headers);
  for (const cookie of preferenceCookies(outcome.signedIn).getSetCookie())
    headers.append("set-cookie", cookie);
  headers.append(
    "set-cookie",
    `${lastingCookie(deviceCookie, makeDevice(outcome.signedIn.username), deviceLifetime)}; HttpOnly`,
  );
  return new Response(response.body, { status: response.status, headers });
}

/**
 * NextAuth treats an address that it cannot parse, in the query or in its cookie, as a wrong
 * configuration, and fails at error types that it does not know; it answers both with 500. Such a
 * cookie is deleted too: it would keep its browser from signing in.
 */
async function requireReadable(request: Request): Promise<void> {
  const query = new URL(request.url).searchParams;
  if (!isReadable(query.get("callbackUrl")))
    throw new AppError("invalid", "invalid_input", { where: "callbackUrl" });
  if (!/^[A-Za-z]{0,64}$/.test(query.get("error") ?? ""))
    throw new AppError("invalid", "invalid_input", { where: "error" });
  for (const name of ["next-auth.callback-url", "__Secure-next-auth.callback-url"]) {
    if (isReadable(cookieIn(request.headers.get("cookie") ?? "", name))) continue;
    (await cookies()).delete(name);
    throw new AppError("invalid", "invalid_input", { where: name });
  }
}

const isReadable = (url: string | null | undefined) =>
  !url ||
  (/^(?:\/|https?:)/i.test(url) &&
    URL.canParse(url, url.startsWith("/") ? "http://localhost" : undefined));

function options(request: Request, outcome: Outcome): AuthOptions {
  return {
    secret: authSecret(),
    useSecureCookies: secureCookies,
    session: { strategy: "jwt", maxAge: thirtyDays },
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in" },
    // NextAuth's own log would print caught errors, with parsers' messages; what matters is in the
    // audit log.
    logger: { error: () => undefined, warn: () => undefined, debug: () => undefined },
    providers: [
      Credentials({
        credentials: { username: { type: "text" }, password: { type: "password" } },
        authorize: (given) => signIn(request, given, outcome),
      }),
    ],
    callbacks: {
      // NextAuth's own function throws at invalid addresses. No redirect leaves this host.
      redirect({ url, baseUrl }) {
        const wanted = URL.parse(String(url), baseUrl);
        return wanted?.origin === new URL(baseUrl).origin ? wanted.href : baseUrl;
      },
      jwt: ({ token, user }) =>
        user ? { sub: user.id, sid: (user as SignedIn).sessionId } : token,
      async session({ session, token }) {
        const found =
          typeof token["sid"] === "string" ? await findSession(token["sid"]) : undefined;
        return { expires: session.expires, ...(found && { user: { name: found.name } }) };
      },
    },
    events: {
      async signOut({ token }) {
        if (typeof token?.["sid"] === "string") await endSession(token["sid"]);
      },
    },
  };
}

type SignedIn = { id: string; sessionId: string };

/** For NextAuth, null means that name and password do not match. */
async function signIn(
  request: Request,
  given: unknown,
  outcome: Outcome,
): Promise<SignedIn | null> {
  const address = request.headers.get("x-forwarded-for") ?? "unknown";
  // Invalid names and passwords are a failed attempt like any other, under a name that no user has.
  const parsed = credentialsSchema.safeParse(given);
  const username = parsed.success ? parsed.data.username : "";
  try {
    const device = cookieIn(request.headers.get("cookie") ?? "", deviceCookie);
    const attempt = await countAttempt({ username, address, device });
    const person = parsed.success
      ? await local.verify(username, parsed.data.password, networkOf(address))
      : undefined;
    if (!person) {
      // Without the name: users type their password into the wrong field.
      await recordRepeated(null, "session.refused", { network: networkOf(address) });
      return null;
    }
    await attempt.forgive();
    const sessionId = await startSession(person, { address, method: local.name });
    outcome.signedIn = { username, language: person.language, theme: person.theme };
    return { id: person.id, sessionId };
  } catch (thrown) {
    outcome.refusal =
      thrown instanceof AppError
        ? thrown
        : new AppError("unavailable", "sign_in_unavailable", {}, thrown);
    return null;
  }
}
