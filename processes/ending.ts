// When a process may end. With a supervisor (there is a channel to it) only the supervisor decides:
// a signal to the whole group, as Ctrl-C sends it, reaches every process at once, and processes
// that others still need must outlive them. Without one, a signal decides.

import { type Report, supervisorSignalSchema } from "./messages.ts";

/**
 * Why a process ends: on the supervisor's message (all that need it have left), or because the
 * supervisor has ended and everything must be over within 2 s.
 */
export type ProcessEnd = "requested" | "orphaned";

/**
 * Calls `end` once, when this process is to end. Without a supervisor the process ends after 1.7 s
 * at the latest; if one of its statements blocks its thread, watchdog.ts ends it.
 */
export function whenToEnd(end: (why: ProcessEnd) => void): void {
  let ending = false;
  const once = (why: ProcessEnd) => {
    if (!ending) end(why);
    ending = true;
  };
  const supervised = process.connected;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => supervised || once("requested"));
  if (!supervised) return;
  process.on(
    "message",
    (message) => supervisorSignalSchema.safeParse(message).success && once("requested"),
  );
  process.on("disconnect", () => {
    setTimeout(() => process.exit(1), 1_700).unref();
    once("orphaned");
  });
}

/** Sends the supervisor a message, if there is one. Resolves when it has been sent. */
export async function report(message: Report): Promise<void> {
  if (!process.send || !process.connected) return;
  await new Promise<void>((resolve) =>
    process.send?.(message, undefined, undefined, () => resolve()),
  );
}
