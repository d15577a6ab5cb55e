// How a chat is answered: find the script, check, and wait for a slot; then the answer is generated.

import type { Demo } from "../demo.ts";
import { now } from "../play/clock.ts";
import { refuseAsScripted } from "../play/faults.ts";
import { chatModel } from "../runner/catalogue.ts";
import { rendered, withOwn } from "../runner/prompt.ts";
import type { ModelSpec, Script } from "../schema.ts";
import { type Exchange, sendJson } from "../wire/exchange.ts";
import type { WireFormat } from "../wire/ollama-format.ts";
import { keepAlive, type OllamaChatRequest } from "./chat-request.ts";
import { generateAnswer } from "./generate-answer.ts";
import { fittingOf, loadedAnswer, renderedAnswer, stay } from "./loading.ts";

/** Answers a chat. Throws a `Refusal`, or `Disconnected`. */
export async function chat(
  demo: Demo,
  exchange: Exchange,
  request: OllamaChatRequest,
  wireFormat: WireFormat,
): Promise<void> {
  const received = now();
  const script = scriptFor(demo, exchange, request);
  if (refusedAtOnce(exchange, wireFormat, script)) return;
  const model = modelFor(demo, request);
  const keep = keepAlive(request.keep_alive);
  const runner = demo.catalogue.runnerOf(model);
  if (!request.messages?.length && keep === 0) {
    runner.unload();
    return sendJson(exchange, 200, loadedAnswer(request, "unload"));
  }
  const fitting = fittingOf(demo, model, request);
  const turn = await runner.turn(model, fitting.key, fitting.window, exchange.disconnected);
  exchange.record.turnAt = Date.now();
  exchange.record.load = { ms: turn.loadMs, reload: turn.reload };
  demo.requests.changed();
  try {
    if (!request.messages?.length) return sendJson(exchange, 200, loadedAnswer(request, "load"));
    const messages = withOwn(model, request.messages);
    if (request._debug_render_only)
      return sendJson(exchange, 200, renderedAnswer(request, rendered(model, messages)));
    const generation = { received, script, model, runner, fitting, turn, wireFormat };
    await generateAnswer(demo, exchange, { ...request, messages }, generation);
  } finally {
    stay(runner, keep);
    turn.release();
  }
}

const questionOf = ({ messages }: OllamaChatRequest) =>
  messages?.findLast(({ role }) => role === "user")?.content ?? "";

function scriptFor(
  { scripts }: Demo,
  { path, record }: Exchange,
  request: OllamaChatRequest,
): Script | undefined {
  const script = scripts.take({
    path,
    chat: true,
    model: request.model ?? "",
    says: questionOf(request),
  });
  if (script?.name !== undefined) record.script = script.name;
  return script;
}

/**
 * A script that starts with a refusal needs no model and no slot: a busy server refuses at once.
 */
function refusedAtOnce(
  exchange: Exchange,
  wireFormat: WireFormat,
  script: Script | undefined,
): boolean {
  const [step] = script?.steps ?? [];
  if (!step || !("status" in step)) return false;
  refuseAsScripted(exchange, wireFormat, step);
  return true;
}

function modelFor(
  { catalogue, spec }: Demo,
  { model, messages, tools, think }: OllamaChatRequest,
): ModelSpec {
  const images = messages?.some((message) => message.images?.length) ?? false;
  return chatModel(catalogue, model, spec.cloudDisabled, {
    tools: (tools?.length ?? 0) > 0,
    images,
    think,
  });
}
