import "server-only";

import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";

import { findViewer, isAdmin } from "#lib/auth/index.ts";
import type { Admin, Viewer } from "#lib/auth/viewer.ts";

/** The viewer of this request, if there is one. The session is read once, however many layouts and pages ask. */
export const currentViewer = cache(() => findViewer());

/** The viewer; a stranger is redirected to the sign-in (and back from there), who owes a password change to that. */
export async function viewerOrSignIn(): Promise<Viewer> {
  const viewer = await currentViewer();
  if (!viewer) redirect(`/sign-in${wayBack((await headers()).get("x-forwarded-uri") ?? "/")}`);
  if (viewer.mustChangePassword) redirect("/password");
  return viewer;
}

/** As `viewerOrSignIn`, for pages that do not exist for a member. */
export async function adminOrNotFound(): Promise<Admin> {
  const viewer = await viewerOrSignIn();
  if (!isAdmin(viewer)) notFound();
  return viewer;
}

/** The query that leads back to `wanted` after the sign-in, which leads only to pages of ours: so this may be anything. */
function wayBack(wanted: string): string {
  // Next's client adds this parameter when it fetches a page.
  const path = wanted.replace(/[?&]_rsc=[^&]*/, "");
  return path === "/" ? "" : `?callbackUrl=${encodeURIComponent(path)}`;
}
