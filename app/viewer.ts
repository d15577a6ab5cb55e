import "server-only";

import { headers } from "next/headers";
import { redirect } from "next/navigation";

import { findViewer } from "#lib/auth/index.ts";
import type { Viewer } from "#lib/auth/viewer.ts";

/** Who looks at a page: the person, or away to where they sign in (and then back), or change the password that they were given. */
export async function viewerOrSignIn(): Promise<Viewer> {
  const viewer = await findViewer();
  if (!viewer) redirect(`/sign-in${wayBack((await headers()).get("x-forwarded-uri") ?? "/")}`);
  if (viewer.mustChangePassword) redirect("/password");
  return viewer;
}

/** The sign-in page leads only to pages of ours, so this may be anything. */
function wayBack(wanted: string): string {
  // When the page is fetched by the one before it, the address holds a mark of Next's.
  const path = wanted.replace(/[?&]_rsc=[^&]*/, "");
  return path === "/" ? "" : `?callbackUrl=${encodeURIComponent(path)}`;
}
