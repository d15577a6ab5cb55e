import "server-only";

import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";

import { findViewer, isAdmin } from "#lib/auth/index.ts";
import type { Admin, Viewer } from "#lib/auth/viewer.ts";

/** The viewer of this request, if there is one. The session is read once per request, for all layouts and pages. */
export const currentViewer = cache(() => findViewer());

/**
 * The viewer. A user who is not signed in is redirected to the sign-in page (and back afterwards), one who must change the password to that
 * page.
 */
export async function viewerOrSignIn(): Promise<Viewer> {
  const viewer = await currentViewer();
  if (!viewer)
    redirect(`/sign-in${callbackQuery((await headers()).get("x-forwarded-uri") ?? "/")}`);
  if (viewer.mustChangePassword) redirect("/password");
  return viewer;
}

/** As `viewerOrSignIn`, for pages that members get as not found. */
export async function adminOrNotFound(): Promise<Admin> {
  const viewer = await viewerOrSignIn();
  if (!isAdmin(viewer)) notFound();
  return viewer;
}

/** The query that returns to `wanted` after the sign-in. The sign-in redirects only to pages of Parlor, so `wanted` needs no check. */
function callbackQuery(wanted: string): string {
  // Next's client adds this parameter when it fetches a page.
  const path = wanted.replace(/[?&]_rsc=[^&]*/, "");
  return path === "/" ? "" : `?callbackUrl=${encodeURIComponent(path)}`;
}
