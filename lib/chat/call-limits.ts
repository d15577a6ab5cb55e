import type { Settings } from "#lib/settings/schema.ts";

/** What every call to a model is made with, whatever it is for: the window that the server has loaded the model with, and the time-outs. */
export function callLimits(settings: Settings, contextLength: number) {
  return {
    contextLength,
    timeouts: {
      connect: settings.connectTimeout,
      firstToken: settings.firstTokenTimeout,
      silence: settings.silenceTimeout,
      turn: settings.turnTimeout,
    },
  };
}
