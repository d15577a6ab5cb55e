import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import type { Settings } from "#lib/settings/schema.ts";

import type { FittedWindow } from "./fit-window.ts";
import { makeNotes } from "./make-notes.ts";
import { type AskModel, untilItFails } from "./notes-requests.ts";
import { planNotes } from "./plan-notes.ts";
import { cutAtPrepared } from "./store-window.ts";
import type { TextMessage } from "./window.ts";

/** The work for the next cut of a conversation. It may be run several times. */
export type Compaction = {
  run: (
    askModel: AskModel,
    settings: Pick<Settings, "maxOutputTokens" | "compressionTimeout">,
  ) => Promise<void>;
};

/**
 * The notes of the next cut, for a job; undefined when they are not due (`planNotes`). `now`: they are made as if the window were
 * full, and the branch is cut at their end.
 */
export function planCompaction(
  viewer: Viewer,
  fitted: FittedWindow,
  { answer = [], now = false }: { answer?: TextMessage[]; now?: boolean },
): Compaction | undefined {
  const plan = planNotes({ ...fitted, counter: fitted.counting.counter }, { answer, now });
  if (!plan) return undefined;
  return {
    run: async (askModel, settings) => {
      const { id: model } = fitted.model;
      await makeNotes(viewer, fitted, { ...plan, now }, (standing) =>
        untilItFails(askModel, settings, { model, before: standing?.failures, now }),
      );
      if (now) await cutAtPrepared(viewer, fitted);
    },
  };
}
