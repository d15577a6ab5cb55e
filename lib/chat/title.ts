import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { readTitle, titlePrompt } from "#lib/context/index.ts";
import { retitle } from "#lib/conversations/index.ts";
import type { Job } from "./background.ts";
import { backgroundCall, leftBy } from "./background-call.ts";
import type { Generation } from "./generation.ts";
import { contentOf } from "./prompt.ts";
import type { TurnContext } from "./turn-context.ts";

/** In tokens: a model may think before it names. */
const maxOutputTokens = 512;

/** A better title than the first words of the question, as work for later: after the first answer, once. A person's own title stays. */
export function betterTitle(
  viewer: Viewer,
  asking: TurnContext,
  { turn, parts, end }: Generation,
): Job | undefined {
  if (turn.title === undefined || end?.status !== "done") return undefined;
  const { instructions, question } = asking.fitted.input;
  const named = (length?: number) =>
    titlePrompt({
      instructions,
      question: question.content.slice(0, length),
      answer: contentOf(parts).slice(0, length),
    });
  // Where the two fill the window, their beginnings have to do.
  const whole = named();
  const messages = leftBy(whole, asking.fitted) >= maxOutputTokens ? whole : named(1_000);
  return {
    name: `title ${turn.conversationId}`,
    async run(signal) {
      const reply = await backgroundCall(asking, { messages, maxOutputTokens, within: 60, signal });
      const title = reply && readTitle(reply);
      if (title !== undefined) await retitle(viewer, turn.conversationId, title);
    },
  };
}
