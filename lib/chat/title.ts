import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import type { PromptMessage } from "#lib/context/index.ts";
import { contentOf, retitle, titleFromReply } from "#lib/conversations/index.ts";
import type { Job, JobRun } from "#lib/jobs/index.ts";
import type { Generation } from "#lib/turns/index.ts";
import { backgroundCall } from "./background-call.ts";
import { jobContext } from "./job-context.ts";

/** In tokens: a model may reason before it answers. */
const maxOutputTokens = 512;
/** In seconds. */
const within = 60;

/**
 * In both languages: a small model follows it better, and the server's count of it says what Chinese and English cost with this model before the
 * second question is asked.
 */
const request = [
  "Name this conversation: reply with a title of at most six words, in the language of its first message, and nothing else.",
  "为这段对话起一个标题：使用第一条消息的语言，不超过十二个汉字，只回复标题本身。",
].join("\n");

/** Whether a better title than the first words of the question is to be found: once, after the first answer. */
export const deservesTitle = ({ turn, end }: Generation): boolean =>
  turn.title !== undefined && end?.status === "done";

/** Asks the model for a title. One that the user has set is kept. */
export async function titleJob(viewer: Viewer, job: Job, run: JobRun): Promise<void> {
  const found = await jobContext(viewer, job);
  if (!found) return;
  const { context, answer } = found;
  const { instructions, examples = [], question } = context.fitted.input;
  // The beginning of the conversation, and the request as its next question: the model server has evaluated all but the last message.
  const prompt = (length?: number): PromptMessage[] => [
    { role: "system", content: instructions },
    ...examples,
    { role: "user", content: question.content.slice(0, length) },
    { role: "assistant", content: contentOf(answer.parts).slice(0, length) },
    { role: "user", content: request },
  ];
  const whole = prompt();
  // When the two fill the window, only their beginnings are used.
  const messages = context.fitted.roomLeft(whole) >= maxOutputTokens ? whole : prompt(1_000);
  const reply = await backgroundCall(context, { messages, maxOutputTokens, within, ...run });
  const title = reply && !reply.cutAtLimit ? titleFromReply(reply.text) : undefined;
  if (title !== undefined) await retitle(viewer, job.conversationId, title);
}
