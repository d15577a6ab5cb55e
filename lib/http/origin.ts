import { carriesSession } from "#lib/auth/index.ts";
import { AppError } from "#lib/errors.ts";

/**
 * Throws `forbidden` for a change that another site's page could have sent with this user's cookie. The web server has written our own
 * origin into the forwarded headers and has dropped the client's values. A program that sends neither an origin nor a session has no
 * credentials that another site could misuse.
 */
export function requireSameOrigin(request: Request): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const origin = request.headers.get("origin");
  const ours = `${request.headers.get("x-forwarded-proto")}://${request.headers.get("x-forwarded-host")}`;
  const site = request.headers.get("sec-fetch-site");
  const same =
    origin === null
      ? site === null
        ? !carriesSession(request)
        : site === "same-origin"
      : origin === ours;
  if (!same) throw new AppError("forbidden", "other_site");
}
