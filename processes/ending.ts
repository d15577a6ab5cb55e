// When a process may end. With a supervisor (there is a channel to it) the supervisor alone decides: a signal to the whole group, as Ctrl-C
// sends it, reaches every process at once, and those that others still need must outlast them. Without one, a signal decides.

import { type Report, supervisorSignalSchema } from "./messages.ts";

/** Why a process ends: it was told to (all who need it have left), or its supervisor is gone and everything must be over within 2 s. */
export type ProcessEnd = "told" | "orphaned";

/**
 * Calls `end` once, when this process is to end. Whatever that takes: without a supervisor the process is gone after 1.7 s, unless one of its
 * statements keeps its thread that long (watchdog.ts).
 */
export function whenToEnd(end: (why: ProcessEnd) => void): void {
  let ending = false;
  const once = (why: ProcessEnd) => {
    if (!ending) end(why);
    ending = true;
  };
  const supervised = process.connected;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => supervised || once("told"));
  if (!supervised) return;
  process.on("message", (said) => supervisorSignalSchema.safeParse(said).success && once("told"));
  process.on("disconnect", () => {
    setTimeout(() => process.exit(1), 1_700).unref();
    once("orphaned");
  });
}

/** Tells the supervisor, if there is one. Resolves when it has been sent. */
export async function report(said: Report): Promise<void> {
  if (!process.send || !process.connected) return;
  await new Promise<void>((resolve) => process.send?.(said, undefined, undefined, () => resolve()));
}
