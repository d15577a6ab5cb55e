// The steps of the check of compatibility: what Parlor needs of a model server, tried at one address through its adapter.

import { AppError, type MessageKey } from "#lib/errors.ts";

import type { AdapterCall, CallTimeouts, ModelMessage } from "../adapter.ts";
import { streamCall } from "../answers/stream-call.ts";
import { protocolOf } from "../protocols.ts";
import type { CallTarget, DiscoveredModel, Runtime, ServerAddress } from "../runtime.ts";
import type { CheckProblem, CheckStep, CheckStepResult } from "../schema.ts";
import { callsTool } from "./tool-call.ts";

/** What is tried, and with which model. `contextLength` is the window that calls request, in tokens. */
export type CheckTarget = {
  runtime: Runtime;
  address: ServerAddress;
  model: DiscoveredModel;
  contextLength: number;
  timeouts: CallTimeouts;
  signal: AbortSignal;
};

/** Long enough for a model that thinks before it says a word. */
const mostOutputTokens = 2_048;
/** A larger window is not filled: the prompt would be megabytes. */
const largestFilled = 300_000;
/** What nobody has. */
const unknownModel = "parlor-check-of-a-missing-model";

class StepFailed extends Error {
  readonly problem: CheckProblem;

  constructor(problem: CheckProblem) {
    super(problem);
    this.problem = problem;
  }
}

const steps: Record<CheckStep, (target: CheckTarget) => Promise<"passed" | "skipped">> = {
  conversation: remembers,
  stop: stops,
  refusal: refuses,
  tools: usesTools,
};

/** Tries one step. Throws only the signal's reason, when the signal aborts it. */
export async function tryStep(step: CheckStep, target: CheckTarget): Promise<CheckStepResult> {
  try {
    return { step, outcome: await steps[step](target), problem: null };
  } catch (thrown) {
    target.signal.throwIfAborted();
    if (thrown instanceof StepFailed) return { step, outcome: "failed", problem: thrown.problem };
    return { step, outcome: "failed", problem: "fault", fault: keyOf(thrown) };
  }
}

/** Two turns: the second one needs the first. */
async function remembers(target: CheckTarget): Promise<"passed"> {
  const first: ModelMessage = {
    role: "user",
    content: "Remember this: the code word is heron. Reply with OK.",
  };
  const answer = await answerTo(target, [first]);
  const second = "What is the code word? Reply with the code word only.";
  const messages: ModelMessage[] = [
    first,
    { role: "assistant", content: answer },
    { role: "user", content: second },
  ];
  if (!/heron/iu.test(await answerTo(target, messages))) throw new StepFailed("forgot");
  return "passed";
}

/** An answer is left after its first piece; then the server serves the next one. */
async function stops(target: CheckTarget): Promise<"passed"> {
  const stopping = new AbortController();
  const signal = AbortSignal.any([target.signal, stopping.signal]);
  const counts = "Count from 1 to 300, one number a line.";
  try {
    const deltas = deltasOf({ ...target, signal }, [{ role: "user", content: counts }]);
    for await (const delta of deltas) if (delta.type !== "end") stopping.abort();
  } catch (thrown) {
    if (!stopping.signal.aborted) throw thrown;
  }
  await answerTo(target, [{ role: "user", content: "Say yes." }]);
  return "passed";
}

/** A prompt that is too long is refused and not cut; where the window is not known, a model that does not exist is. */
async function refuses(target: CheckTarget): Promise<"passed"> {
  const { runtime, model, contextLength } = target;
  const window = runtime.kind === "ollama" ? contextLength : model.contextLength;
  const isFilled = window !== undefined && window <= largestFilled;
  const content = isFilled ? "word ".repeat(Math.ceil(window * 1.2)) : "Say yes.";
  const asked = isFilled ? target : { ...target, model: { ...model, name: unknownModel } };
  const expected: MessageKey = isFilled ? "prompt_too_long" : "model_missing_there";
  try {
    await answerTo(asked, [{ role: "user", content }]);
  } catch (thrown) {
    if (keyOf(thrown) === expected) return "passed";
    throw thrown;
  }
  throw new StepFailed(isFilled ? "cut" : "not_refused");
}

async function usesTools(target: CheckTarget): Promise<"passed" | "skipped"> {
  const { runtime, address, model, contextLength, timeouts, signal } = target;
  if (!model.features.includes("tools")) return "skipped";
  const callTarget: CallTarget = { address, apiKey: runtime.apiKey };
  const called = await callsTool(protocolOf(runtime).path, callTarget, {
    kind: runtime.kind,
    model: model.name,
    contextLength,
    maxOutputTokens: mostOutputTokens,
    ...timeouts,
    signal,
  });
  if (!called) throw new StepFailed("no_call");
  return "passed";
}

async function answerTo(target: CheckTarget, messages: ModelMessage[]): Promise<string> {
  let text = "";
  for await (const delta of deltasOf(target, messages)) {
    if (delta.type === "text") text += delta.text;
    else if (delta.type === "retype" && delta.to === "reasoning") text = "";
  }
  return text;
}

function deltasOf(
  { runtime, address, model, contextLength, timeouts, signal }: CheckTarget,
  messages: ModelMessage[],
) {
  const call: AdapterCall = {
    model: model.name,
    messages,
    thoughtTags: !model.features.includes("reasoning"),
    contextLength,
    maxOutputTokens: mostOutputTokens,
    timeouts,
    signal,
  };
  return streamCall(protocolOf(runtime), { address, apiKey: runtime.apiKey }, call);
}

const keyOf = (thrown: unknown): MessageKey =>
  thrown instanceof AppError ? thrown.messageKey : "fault";
