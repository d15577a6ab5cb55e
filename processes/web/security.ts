// The headers of every answer: a page runs only our scripts, loads nothing from outside, and cannot
// be framed.

import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

type Circumstances = {
  developing: boolean;
  /** PUBLIC_URL is https: browsers that have visited once must not use plain http again. */
  httpsOnly: boolean;
};

/**
 * Sets the headers of one answer. Next finds the nonce in the request's copy of the policy and puts
 * it on its own scripts.
 */
export function secure(
  request: IncomingMessage,
  response: ServerResponse,
  { developing, httpsOnly }: Circumstances,
): void {
  const nonce = randomBytes(16).toString("base64");
  const policy = [
    "default-src 'self'",
    // React's development build evaluates strings; nothing else may.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${developing ? " 'unsafe-eval'" : ""}`,
    developing ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    // Positions of menus and formulas are set as style attributes; they cannot load anything,
    // because no outside source is allowed.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
  request.headers["content-security-policy"] = policy;
  response.setHeader("content-security-policy", policy);
  response.setHeader("x-content-type-options", "nosniff");
  response.setHeader("referrer-policy", "same-origin");
  // Over plain http browsers ignore it and print a warning.
  if (request.headers["x-forwarded-proto"] === "https")
    response.setHeader("cross-origin-opener-policy", "same-origin");
  if (httpsOnly) response.setHeader("strict-transport-security", `max-age=${365 * 86_400}`);
  response.setHeader("permissions-policy", "camera=(), geolocation=(), microphone=()");
  response.setHeader("x-frame-options", "DENY");
}
