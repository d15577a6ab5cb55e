import "server-only";

// Who is asking. This room turns a request into a key (`Viewer`, `Admin`), and each time reads the person's row anew: whoever was disabled,
// demoted or signed out a moment ago holds no key now. How a person proves who they are is a file in `methods`.

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
  /** For the few places where a person stands who has still to change their password. */
  mayOwePassword?: boolean;
};

const viewers = new WeakMap<Request, Viewer>();

/** The person behind a request (in a page: behind this one). Throws `unauthenticated`; `forbidden` while a password is to be changed. */
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

/** As `requireViewer`, for administrators only. Throws `forbidden`. */
export async function requireAdmin(request?: Request): Promise<Admin> {
  const viewer = await requireViewer(request);
  if (!isAdmin(viewer)) throw new AppError("forbidden", "admins_only");
  return viewer;
}

/** The person, if there is one. For pages that look otherwise to a stranger. */
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

/** Whom an earlier check of this very request found: for the frame, which records refusals and asks nothing anew. */
export function viewerOf(request: Request): Viewer | undefined {
  return viewers.get(request);
}

/** Whether a request carries a session, good or not: then the browser sent it along, whoever's page asked. */
export function carriesSession(request: Request): boolean {
  return cookieIn(cookieHeader(request), sessionCookie) !== undefined;
}

const cookieHeader = (request: Request) => request.headers.get("cookie") ?? "";
const isAdmin = (viewer: Viewer): viewer is Admin => viewer.role === "admin";
