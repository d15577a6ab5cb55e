import "server-only";

import { redirect } from "next/navigation";

import { findViewer } from "#lib/auth/index.ts";
import type { Viewer } from "#lib/auth/viewer.ts";

/** Who looks at a page: the person, or away to where they sign in, or change the password that they were given. */
export async function viewerOrSignIn(): Promise<Viewer> {
  const viewer = await findViewer();
  if (!viewer) redirect("/sign-in");
  if (viewer.mustChangePassword) redirect("/password");
  return viewer;
}
