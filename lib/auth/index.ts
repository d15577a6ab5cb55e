import "server-only";

// Who is asking. This module makes a request's principal (`Viewer`, `Admin`), and reads the person's row each time: whoever was disabled,
// demoted or signed out a moment ago gets none. How a person proves who they are is a file in `methods`.

import { cookies } from "next/headers";

import { AppError } from "#lib/errors.ts";
import { findEnabled, findSession } from "#lib/users/index.ts";

import { noteViewer, presumedViewer } from "./presumed-viewers.ts";
import { cookieIn, sessionCookie, sessionIdIn } from "./token.ts";
import type { Admin, Viewer } from "./viewer.ts";

export { setUp } from "./first-run.ts";
export { answerSignIn } from "./next-auth.ts";
export { changePassword } from "./password-change.ts";
export { preferenceCookies } from "./preference-cookies.ts";
export { sessionCookie } from "./token.ts";

type Conditions = {
  /** Accepts a person who has still to change the password that they were given. */
  mayOwePassword?: boolean;
};

const viewers = new WeakMap<Request, Viewer>();

/** The viewer of a request. Throws `unauthenticated`; `forbidden` while a password is to be changed. */
export async function requireViewer(
  request: Request,
  { mayOwePassword = false }: Conditions = {},
): Promise<Viewer> {
  const viewer = await findViewer(request);
  if (!viewer) throw new AppError("unauthenticated", "sign_in_first");
  if (viewer.mustChangePassword && !mayOwePassword)
    throw new AppError("forbidden", "change_password_first");
  return viewer;
}

/** As `requireViewer`, for administrators only. Throws `forbidden`. */
export async function requireAdmin(request: Request): Promise<Admin> {
  const viewer = await requireViewer(request);
  if (!isAdmin(viewer)) throw new AppError("forbidden", "admins_only");
  return viewer;
}

/** The viewer, if there is one: of a request, or of the page that is rendered. */
export async function findViewer(request?: Request): Promise<Viewer | undefined> {
  const token = request ? cookieHeader(request) : (await cookies()).toString();
  const sessionId = await sessionIdIn(token);
  if (sessionId === undefined) return undefined;
  const session = await findSession(sessionId);
  const viewer = session && viewerFrom(session);
  noteViewer(sessionId, viewer);
  if (request && viewer) viewers.set(request, viewer);
  return viewer;
}

const viewerFrom = ({
  lastUsedAt: _,
  ...person
}: NonNullable<Awaited<ReturnType<typeof findSession>>>) => person as Viewer;

/**
 * The viewer of a request as it was read within the last minute, else as `requireViewer`. Until its session is verified (`requireViewer`, or a
 * statement with `presumed`), nothing may be told to it and nothing be done that lasts.
 */
export async function presumeViewer(request: Request): Promise<Viewer> {
  const sessionId = await sessionIdIn(cookieHeader(request));
  const presumed = sessionId === undefined ? undefined : presumedViewer(sessionId);
  return presumed ?? requireViewer(request);
}

/**
 * A user as the viewer of work that goes on without them (a job). Their row is read now: undefined when they were deleted or disabled since
 * they started it. It has no session, so it must not be used for a request.
 */
export async function viewerWithoutSession(userId: string): Promise<Viewer | undefined> {
  const user = await findEnabled(userId);
  return user && ({ ...user, sessionId: "" } as Viewer);
}

/** The viewer that an earlier check of this request found: for the record of a refusal, which reads nothing again. */
export function viewerOf(request: Request): Viewer | undefined {
  return viewers.get(request);
}

/** Whether a viewer is an administrator. */
export const isAdmin = (viewer: Viewer): viewer is Admin => viewer.role === "admin";

/** Whether a request carries a session cookie, valid or not: a browser sends it along whichever site's page asked. */
export function carriesSession(request: Request): boolean {
  return cookieIn(cookieHeader(request), sessionCookie) !== undefined;
}

const cookieHeader = (request: Request) => request.headers.get("cookie") ?? "";
