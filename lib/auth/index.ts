import "server-only";

// Authentication. This module turns a request into a principal (`Viewer`, `Admin`), and reads the
// user's row each time: a user who was disabled, demoted or signed out a moment ago has none now.
// Each way to sign in is a file in `methods`.

import { cookies } from "next/headers";

import { AppError } from "#lib/errors.ts";
import { findSession } from "#lib/users/index.ts";

import { cookieIn, sessionCookie, sessionIdIn } from "./token.ts";
import type { Admin, Viewer } from "./viewer.ts";

export { setUp } from "./first-run.ts";
export { answerSignIn } from "./next-auth.ts";
export { changePassword } from "./password-change.ts";
export { choiceCookies } from "./preference-cookies.ts";

type Conditions = {
  /** For the few routes that a user may call who must still change their password. */
  mayOwePassword?: boolean;
};

const viewers = new WeakMap<Request, Viewer>();

/**
 * The user of a request (in a page: of this one). Throws `unauthenticated`; `forbidden` while the
 * password must be changed.
 */
export async function requireViewer(
  request?: Request,
  { mayOwePassword = false }: Conditions = {},
): Promise<Viewer> {
  const viewer = await findViewer(request);
  if (!viewer) throw new AppError("unauthenticated", "sign_in_first");
  if (viewer.mustChangePassword && !mayOwePassword)
    throw new AppError("forbidden", "change_password_first");
  return viewer;
}

/** Like `requireViewer`, for administrators only. Throws `forbidden`. */
export async function requireAdmin(request?: Request): Promise<Admin> {
  const viewer = await requireViewer(request);
  if (!isAdmin(viewer)) throw new AppError("forbidden", "admins_only");
  return viewer;
}

/** The user, if there is one. For pages that differ for visitors who are not signed in. */
export async function findViewer(request?: Request): Promise<Viewer | undefined> {
  const token = request ? cookieHeader(request) : (await cookies()).toString();
  const sessionId = await sessionIdIn(token);
  const session = sessionId === undefined ? undefined : await findSession(sessionId);
  if (!session) return undefined;
  const { lastUsedAt: _, ...person } = session;
  const viewer = person as Viewer;
  if (request) viewers.set(request, viewer);
  return viewer;
}

/**
 * The user that an earlier check of this request found: for the endpoint, which records refusals
 * without another query.
 */
export function viewerOf(request: Request): Viewer | undefined {
  return viewers.get(request);
}

/**
 * Whether a request carries a session cookie, valid or not: then the browser sent it, whichever
 * page made the request.
 */
export function carriesSession(request: Request): boolean {
  return cookieIn(cookieHeader(request), sessionCookie) !== undefined;
}

const cookieHeader = (request: Request) => request.headers.get("cookie") ?? "";
const isAdmin = (viewer: Viewer): viewer is Admin => viewer.role === "admin";
