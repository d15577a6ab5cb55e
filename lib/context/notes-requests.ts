// The calls of one compaction to a model.

import type { Settings } from "#lib/settings/schema.ts";

import { notesFormat, type Reply } from "./notes.ts";
import { isPaused, type NotesFailures, oneMore, paused } from "./notes-pause.ts";
import type { PromptMessage } from "./prompt-messages.ts";

/**
 * Makes a background call to a model: at most `maxOutputTokens`, less where the prompt leaves less; `within` is the time-out of the whole
 * call in seconds. Undefined when the model or its server failed or there is no room for a reply; throws when it is preempted.
 */
export type AskModel = (call: {
  messages: PromptMessage[];
  maxOutputTokens: number;
  within: number;
  format?: object;
}) => Promise<Reply | undefined>;

/**
 * Asks for notes until a reply is rejected. A model that has just failed would fail again: the same result is used for the remaining parts. One
 * that is not asked has no reply at all.
 */
export type NotesRequests = {
  ask: (messages: PromptMessage[]) => Promise<Reply | undefined>;
  hasFailed: () => void;
  without: { failure: string; failures: NotesFailures };
};

/** `before`: the failures of the compactions before; `now`: a user waits for it. */
type Asked = { model: string; before: NotesFailures | null | undefined; now: boolean };

export function untilItFails(
  askModel: AskModel,
  { maxOutputTokens, compressionTimeout }: Pick<Settings, "maxOutputTokens" | "compressionTimeout">,
  { model, before, now }: Asked,
): NotesRequests {
  // A user who asks for it now may know that the model can do it by now.
  const notAsked = !now && isPaused(before, model);
  const call = { maxOutputTokens, within: compressionTimeout, format: notesFormat };
  let failed = false;
  let reply: Reply | undefined;
  return {
    async ask(messages) {
      if (!failed && !notAsked) reply = await askModel({ ...call, messages });
      return reply;
    },
    hasFailed() {
      failed = true;
    },
    without: { failure: notAsked ? paused : "unanswered", failures: oneMore(before, model) },
  };
}
