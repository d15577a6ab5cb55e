import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { AppError } from "#lib/errors.ts";
import { countedAs, type ResolvedModel } from "#lib/models/index.ts";
import type { Settings } from "#lib/settings/schema.ts";

import { costOf } from "./counter.ts";
import { type Counting, countingFor, learnFrom } from "./counting.ts";
import { documentsText } from "./documents-text.ts";
import { type FoundDocuments, type PlanInput, planWindow, type WindowPlan } from "./plan-window.ts";
import { recallMessages } from "./recall-messages.ts";
import { branchContext } from "./store.ts";
import { type Limits, roomOf, type Window } from "./window.ts";
import { textsOf, type WindowTarget, windowInput, withoutForgotten } from "./window-parts.ts";

/** The planned window of a turn and its inputs, so that it can be planned again when the server counts differently. */
export type FittedWindow = WindowPlan &
  Omit<PlanInput, "counter"> & {
    model: ResolvedModel["model"];
    counting: Counting;
    /** The tokens that a prompt leaves free in the window. */
    roomLeft: (messages: Window["messages"]) => number;
    /** Learns from the tokens of a background call's prompt what texts cost; a model's own tokeniser knows that. */
    learn: (messages: Window["messages"], tokens: number) => void;
  };

/**
 * Fits the window: the messages since the last cut, the memory of what came before, what of that the question refers to, and the passages of documents that
 * were found for it. Throws `invalid` when the question cannot fit.
 */
export async function fitWindow(
  viewer: Viewer,
  wanted: WindowTarget,
  { model }: ResolvedModel,
  settings: Settings,
  documents?: FoundDocuments,
): Promise<FittedWindow> {
  const counting = await countingFor(countedAs(model), model);
  const { counter } = counting;
  const longest = model.longestAnswer;
  const remembers = wanted.strategy !== "window";
  const limits: Limits = {
    contextLength: model.contextLength,
    reserve: Math.min(settings.replyReserve, longest, Math.floor(model.contextLength / 2)),
    maxOutputTokens: longest,
    lowWater: settings.lowWater,
    ...(settings.historyBound !== null &&
      wanted.strategy !== "whole" && { historyBound: settings.historyBound }),
  };
  await refuseTooLong(wanted.text, limits, counting);
  const stored = await branchContext(viewer, wanted);
  const target = withoutForgotten({ ...wanted, ...stored, ...(!remembers && { prepared: null }) });
  const passages =
    remembers && target.cut ? await recallMessages(viewer, target, counter, limits) : [];
  const input = windowInput(target, passages, model.variant);
  const quoted = documents ? [documentsText(documents.passages, wanted.text)] : [];
  await counter.prepare([...textsOf(input), ...quoted]);
  return fitted(model, counting, {
    target,
    input,
    recalled: passages,
    documents,
    limits,
  });
}

/** Refuses a question that alone exceeds the window, before its words are processed further. */
async function refuseTooLong(
  question: string,
  limits: Limits,
  { counter }: Counting,
): Promise<void> {
  const over = await counter.over(question, roomOf(limits, counter));
  if (over > 0)
    throw new AppError("invalid", "prompt_over_window", { over, window: limits.contextLength });
}

/** Fits the window again after the server has counted `tokens` for it and refused it as too long. Throws `invalid` when it cannot fit. */
export function fitAgain(
  { model, counting, window, target, input, recalled, documents, limits }: FittedWindow,
  tokens: number,
): FittedWindow {
  const counted = learnFrom(countedAs(model), counting, {
    prompt: { messages: window.messages, tokens },
  });
  // Independently of the calibration, this prompt is known to exceed its prediction by this share.
  const off = Math.max(0, tokens / window.predicted - 1);
  const counter = { ...counted.counter, margin: Math.max(counted.counter.margin, off) };
  return fitted(model, { ...counted, counter }, { target, input, recalled, documents, limits });
}

function fitted(
  model: ResolvedModel["model"],
  counting: Counting,
  given: Omit<PlanInput, "counter">,
): FittedWindow {
  const { counter } = counting;
  const { contextLength } = given.limits;
  const plan = planWindow({ ...given, counter });
  const variant = model.variant && { id: model.variant.id, version: model.variant.version };
  return {
    ...given,
    ...plan,
    snapshot: { ...plan.snapshot, ...(variant && { variant }) },
    model,
    counting,
    roomLeft: (messages) =>
      contextLength - Math.ceil(costOf(messages, counter) * (1 + counter.margin)),
    learn: (messages, tokens) => {
      if (!counting.tokeniser)
        learnFrom(countedAs(model), counting, { prompt: { messages, tokens } });
    },
  };
}
