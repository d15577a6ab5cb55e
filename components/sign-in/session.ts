// Signing in and out, through the routes of NextAuth.

import { forgetDrafts } from "#components/chat/drafts.ts";
import { getJson, Refused, Unreachable } from "#components/frame/api-client.ts";

export type SignedIn =
  | { ok: true }
  | { ok: false; why: "wrong" | "cookies" }
  | { ok: false; why: "rest"; seconds: number }
  | { ok: false; why: "refused"; message: string };

/** Signs in. Throws `Unreachable` if there is no response. */
export async function signIn(username: string, password: string): Promise<SignedIn> {
  const response = await post("/api/auth/callback/credentials", { username, password });
  const answer = (await response.json().catch(() => ({}))) as {
    url?: string;
    error?: { code: string; message: string };
  };
  if (response.status === 429)
    return { ok: false, why: "rest", seconds: Number(response.headers.get("retry-after")) || 60 };
  if (answer.error) return { ok: false, why: "refused", message: answer.error.message };
  if (answer.url === undefined) throw new Unreachable();
  const { searchParams } = new URL(answer.url, location.href);
  if (searchParams.has("csrf")) return { ok: false, why: "cookies" };
  return searchParams.has("error") || !response.ok ? { ok: false, why: "wrong" } : { ok: true };
}

/** Signs out, and deletes the drafts. Throws `Refused` or `Unreachable`. */
export async function signOut(): Promise<void> {
  const response = await post("/api/auth/signout", {});
  if (response.ok) return forgetDrafts();
  const answer = (await response.json().catch(() => ({}))) as {
    error?: { code: string; message: string };
  };
  throw answer.error ? new Refused(answer.error.code, answer.error.message) : new Unreachable();
}

async function post(path: string, fields: Record<string, string>): Promise<Response> {
  const { csrfToken } = await getJson<{ csrfToken: string }>("/api/auth/csrf");
  const body = new URLSearchParams({ ...fields, csrfToken, json: "true" });
  return fetch(path, { method: "POST", body, cache: "no-store" }).catch(() => {
    throw new Unreachable();
  });
}

/** Where to go after signing in: always a page of this installation, whatever the address contains. */
export function callbackPath(wanted: string | null, origin: string): string {
  if (wanted === null || !/^\/(?![/\\])/.test(wanted) || /[\p{Cc}\\]/u.test(wanted)) return "/";
  const { origin: there, pathname, search, hash } = new URL(wanted, origin);
  return there === origin && !pathname.startsWith("//") && !/^\/(api|sign-in)(\/|$)/.test(pathname)
    ? pathname + search + hash
    : "/";
}
