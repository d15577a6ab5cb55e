// Requests to the supervisor from outside: to end, or to end quickly.

/**
 * The first signal may come several times: to the whole group, and passed on by npm and by the
 * start script. In ms.
 */
const echo = 500;

export type ShutdownRequests = {
  /** End in order: every process may finish. */
  end: Promise<void>;
  /** Be gone within 2 s. Comes with `end`, or after it. */
  haste: Promise<void>;
};

/**
 * Listens for signals and for the loss of the process that started this one. The first signal
 * requests an end; a second one, such as a second Ctrl-C, requests a quick end, and so does the
 * loss of the starter.
 */
export function watchSignals(): ShutdownRequests {
  const end = Promise.withResolvers<void>();
  const haste = Promise.withResolvers<void>();
  let since: number | undefined;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      since ??= Date.now();
      end.resolve();
      if (Date.now() - since > echo) haste.resolve();
    });
  }
  process.on("disconnect", () => {
    end.resolve();
    haste.resolve();
  });
  return { end: end.promise, haste: haste.promise };
}
