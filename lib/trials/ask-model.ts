import { monotonicNow } from "#lib/clock.ts";
import { instructionsWith } from "#lib/context/index.ts";
import { AppError, type MessageKey } from "#lib/errors.ts";
import {
  callModel,
  effortOf,
  type ModelCall,
  type ResolvedModel,
  servedModel,
} from "#lib/models/index.ts";
import { current } from "#lib/settings/index.ts";
import { breakSpecialTokens } from "#lib/text/special-tokens.ts";

import type { TrialAnswer } from "./schema.ts";

/** Failures after which the next question would fail as well: the trial stops, and can be gone on with. */
const outages = new Set<MessageKey>([
  "no_model",
  "model_missing",
  "model_unreachable",
  "model_connect_timeout",
  "model_loading",
  "model_missing_there",
  "model_server_refused",
  "model_proxy_failed",
]);

/** A rough prediction of a prompt's length, which only decides its place in the queue. */
const charactersPerToken = 3;

/**
 * Asks a model one question, as the first one of a conversation, when no user's question waits for its server. An answer that fails is an
 * answer too. Throws `unavailable` when the model cannot be asked at all, and the signal's reason when the signal aborts it.
 */
export async function askModel(
  modelId: string,
  question: string,
  { userId, signal }: { userId: string; signal: AbortSignal },
): Promise<TrialAnswer> {
  const settings = await current();
  const resolved = await servedModel(modelId, settings);
  if (!resolved) throw new AppError("unavailable", "no_model");
  const { model, server } = resolved;
  const messages = promptOf(model, question);
  const began: { at?: number; firstAt?: number } = {};
  const answer = { text: "", cutAtLimit: false, replyTokens: null as number | null };
  let problem: string | null = null;
  try {
    const deltas = callModel({
      model,
      server,
      asForPeople: true,
      slot: {
        userId,
        kind: "background",
        promptTokens: predictedTokens(messages),
        limits: settings,
        onPlace: (place) => {
          if (place === undefined) began.at = monotonicNow();
        },
      },
      messages,
      effort: effortOf(resolved, undefined),
      maxOutputTokens: model.longestAnswer,
      timeouts: settings,
      signal,
    });
    for await (const delta of deltas) {
      began.firstAt ??= monotonicNow();
      if (delta.type === "text") answer.text += delta.text;
      else if (delta.type === "retype" && delta.to === "reasoning") answer.text = "";
      else if (delta.type === "end") {
        answer.cutAtLimit = delta.cutAtLimit;
        answer.replyTokens = delta.replyTokens ?? null;
      }
    }
  } catch (thrown) {
    signal.throwIfAborted();
    if (!(thrown instanceof AppError) || outages.has(thrown.messageKey)) throw thrown;
    problem = thrown.messageKey;
  }
  const { at = monotonicNow(), firstAt } = began;
  return {
    ...answer,
    problem,
    firstTokenMs: firstAt === undefined ? null : Math.round(firstAt - at),
    totalMs: Math.round(monotonicNow() - at),
  };
}

/** What a model reads of a question that is the first one of its conversation. */
function promptOf({ variant }: ResolvedModel["model"], question: string): ModelCall["messages"] {
  const examples = variant?.examples.map(({ role, content }) => ({
    role,
    content: breakSpecialTokens(content),
  }));
  return [
    { role: "system", content: instructionsWith(variant?.instructions) },
    ...(examples ?? []),
    { role: "user", content: breakSpecialTokens(question) },
  ];
}

const predictedTokens = (messages: ModelCall["messages"]): number =>
  Math.ceil(messages.reduce((sum, { content }) => sum + content.length, 0) / charactersPerToken);
