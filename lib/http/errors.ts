// Converts an error thrown by a handler to a response: a status, a text in the language of the request, and for some refusals a row in the
// audit log.

import { recordRepeated } from "#lib/audit/index.ts";
import { carriesSession, viewerOf } from "#lib/auth/index.ts";
import { isDatabaseAway } from "#lib/db.ts";
import { isWantOfRoom } from "#lib/disk.ts";
import { errorMessage, type TextReader } from "#lib/error-message.ts";
import { AppError, statusOf } from "#lib/errors.ts";
import { log, logFault, safeErrorText } from "#lib/log.ts";
import { networkOf } from "#lib/network.ts";

import { clientOf } from "./client.ts";

/** The response to a request whose handling threw this. An error that is not a refusal is a fault: 500 with an id that is also in the log. */
export function errorAnswer(request: Request, thrown: unknown): Response {
  if (thrown instanceof AppError) return refusal(request, thrown);
  if (isWantOfRoom(thrown))
    return refusal(request, new AppError("unavailable", "disk_full", {}, thrown));
  if (isDatabaseAway(thrown))
    return refusal(request, new AppError("unavailable", "database_away", {}, thrown));
  return fault(request, thrown);
}

function refusal(request: Request, error: AppError): Response {
  noteRefusal(request, error);
  if (error.cause !== undefined)
    log.warn({ messageKey: error.messageKey, error: safeErrorText(error.cause) }, "refused");
  const status = tooLarge.has(error.messageKey) ? 413 : statusOf[error.code];
  const headers =
    error.code === "rate_limited"
      ? { "retry-after": String(error.values["seconds"] ?? 60) }
      : undefined;
  const message = errorMessage(readerOf(request), error);
  return Response.json(
    { error: { code: error.code, message } },
    { status, ...(headers && { headers }) },
  );
}

const tooLarge = new Set<AppError["messageKey"]>(["too_large", "file_too_large"]);

/** A request without a session is read by anyone. */
const readerOf = (request: Request): TextReader => ({
  language: clientOf(request).language,
  role: viewerOf(request)?.role ?? "member",
});

function fault(request: Request, thrown: unknown): Response {
  const id = logFault(thrown, `${request.method} ${new URL(request.url).pathname}`);
  const message = errorMessage(readerOf(request), {
    messageKey: "fault",
    values: { id },
  });
  return Response.json({ error: { code: "fault", message, id } }, { status: 500 });
}

/** The codes that are recorded: no permission, another user's data, or too many requests. An invalid or expired session is recorded too. */
const recorded = new Set<AppError["code"]>(["forbidden", "not_found", "rate_limited"]);

function noteRefusal(request: Request, { code, messageKey }: AppError): void {
  if (!recorded.has(code) && !(code === "unauthenticated" && carriesSession(request))) return;
  const viewer = viewerOf(request);
  // Ids are left out of the path, so that many attempts with different ids are one row with a count.
  const path = new URL(request.url).pathname
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, ":id")
    .slice(0, 200);
  const details = {
    code,
    reason: messageKey,
    method: request.method,
    path,
    ...(!viewer && { network: networkOf(clientOf(request).address) }),
  };
  recordRepeated(viewer ?? null, "access.refused", details).catch((thrown) =>
    log.warn({ error: safeErrorText(thrown) }, "a refusal was not recorded"),
  );
}
