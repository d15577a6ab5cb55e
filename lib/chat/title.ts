import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import type { PromptMessage } from "#lib/context/index.ts";
import { contentOf, retitle, titleFromReply } from "#lib/conversations/index.ts";
import type { Generation } from "#lib/turns/index.ts";
import type { Job } from "./background.ts";
import { backgroundCall } from "./background-call.ts";
import type { CallContext } from "./call-context.ts";

/** In tokens: a model may reason before it answers. */
const maxOutputTokens = 512;
/** In seconds. */
const within = 60;

const request =
  "Name this conversation: reply with a title of at most six words (or twelve Chinese characters), in the language of its first message, and nothing else.";

/** A better title than the first words of the question, as a background job: once, after the first answer. A title that the user set is kept. */
export function betterTitle(
  viewer: Viewer,
  context: CallContext,
  { turn, parts, end }: Generation,
): Job | undefined {
  if (turn.title === undefined || end?.status !== "done") return undefined;
  const { instructions, question } = context.fitted.input;
  // The beginning of the conversation, and the request as its next question: the model server has evaluated all but the last message.
  const prompt = (length?: number): PromptMessage[] => [
    { role: "system", content: instructions },
    { role: "user", content: question.content.slice(0, length) },
    { role: "assistant", content: contentOf(parts).slice(0, length) },
    { role: "user", content: request },
  ];
  const whole = prompt();
  // When the two fill the window, only their beginnings are used.
  const messages = context.fitted.roomLeft(whole) >= maxOutputTokens ? whole : prompt(1_000);
  return {
    name: `title ${turn.conversationId}`,
    conversationId: turn.conversationId,
    async run(signal) {
      const reply = await backgroundCall(context, { messages, maxOutputTokens, within, signal });
      const title = reply && !reply.cutAtLimit ? titleFromReply(reply.text) : undefined;
      if (title !== undefined) await retitle(viewer, turn.conversationId, title);
    },
  };
}
