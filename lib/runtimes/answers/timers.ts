import type { CallTimeouts } from "../adapter.ts";

type Late = "first_token_timeout" | "silence_timeout" | "turn_timeout";

/** Watches the time-outs of a call until `clear`: `late` is called with the first that expires. `arrived` resets the silence time-out. */
export function watchTime(
  {
    firstTokenTimeout,
    silenceTimeout,
    turnTimeout,
    spent = 0,
  }: Omit<CallTimeouts, "connectTimeout">,
  late: (kind: Late, seconds: number) => void,
) {
  const start = (kind: Late, seconds: number, used = 0) =>
    setTimeout(() => late(kind, seconds), (seconds - used) * 1000);
  const turnTimer = start("turn_timeout", turnTimeout, spent);
  const firstTokenTimer = start("first_token_timeout", firstTokenTimeout);
  let silenceTimer: NodeJS.Timeout | undefined;
  let over = false;
  return {
    arrived() {
      // `refresh` would restart a cleared timer.
      if (over) return;
      clearTimeout(firstTokenTimer);
      if (silenceTimer) silenceTimer.refresh();
      else silenceTimer = start("silence_timeout", silenceTimeout);
    },
    clear() {
      over = true;
      for (const timer of [turnTimer, firstTokenTimer, silenceTimer]) clearTimeout(timer);
    },
  };
}
