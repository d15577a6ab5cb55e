import { log, safeErrorText } from "#lib/log.ts";

/**
 * Sends what Next and libraries print to our log, without its texts: they print errors with their
 * messages, and a message can contain user text.
 */
export function quietConsole(): void {
  const say =
    (level: "debug" | "error") =>
    (...printed: unknown[]) => {
      const error = printed.find((each) => each instanceof Error);
      log[level](
        { ...(error !== undefined && { error: safeErrorText(error) }) },
        "printed by a library",
      );
    };
  Object.assign(console, {
    log: say("debug"),
    info: say("debug"),
    warn: say("error"),
    error: say("error"),
  });
}
