// How a question is answered: find the script, check, wait for a slot, evaluate the prompt, send
// the script's or the rules' answer.

import { answerEvents } from "../answer.ts";
import type { Demo } from "../demo.ts";
import { now, pause } from "../play/clock.ts";
import { eventsOf } from "../play/events.ts";
import { refuseAsScripted } from "../play/faults.ts";
import { perform } from "../play/performance.ts";
import { chatModel } from "../runner/catalogue.ts";
import { runnerDied } from "../runner/harmony.ts";
import { fitted, rendered, replyTokens, withOwn } from "../runner/prompt.ts";
import type { Runner, RunnerSlot } from "../runner/runner.ts";
import type { ModelSpec, Script } from "../schema.ts";
import { type Exchange, sendJson } from "../wire/exchange.ts";
import type { WireFormat } from "../wire/ollama-format.ts";
import { OllamaError } from "../wire/refusal.ts";
import { keepAlive, type OllamaChatRequest } from "./chat-request.ts";
import { type Fitting, fittingOf, loadedAnswer, renderedAnswer, stay } from "./loading.ts";

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
    await answer(demo, exchange, request, wireFormat, {
      received,
      script,
      model,
      runner,
      fitting,
      turn,
    });
  } finally {
    stay(runner, keep);
    turn.release();
  }
}

type Found = {
  received: number;
  script: Script | undefined;
  model: ModelSpec;
  runner: Runner;
  fitting: Fitting;
  turn: RunnerSlot;
};

async function answer(
  demo: Demo,
  exchange: Exchange,
  request: OllamaChatRequest,
  wireFormat: WireFormat,
  found: Found,
): Promise<void> {
  const { received, script, model, runner, fitting, turn } = found;
  if (!request.messages?.length) return sendJson(exchange, 200, loadedAnswer(request, "load"));
  const messages = withOwn(model, request.messages);
  if (request._debug_render_only)
    return sendJson(exchange, 200, renderedAnswer(request, rendered(model, messages)));

  const prompt = fitted(model, messages, request, fitting.window, runner.piecesOf);
  const reading = runner.cache.read(prompt.tokens);
  exchange.record.tokens = { prompt: prompt.tokens.length, ...reading, reply: 0 };
  const readingSince = now();
  if (model.readRate > 0)
    await pause((reading.read * 1000) / model.readRate, exchange.disconnected);

  const performed = await perform(exchange, wireFormat, {
    events: script
      ? eventsOf(script, model.counting)
      : answerEvents(demo, model, { ...request, messages: prompt.messages }),
    script,
    stream: request.stream !== false,
    rate: script?.rate ?? demo.spec.pace,
    limit: fitting.replyLimit(prompt.tokens.length),
    cutRepeats: script?.cutRepeats ?? true,
    released: (name) => demo.scripts.released(name),
    toldMs: model.toldRate > 0 ? (reading.read * 1000) / model.toldRate : undefined,
    begun: { received, loadMs: turn.loadMs, readingSince, promptTokens: prompt.tokens.length },
  });
  if (!performed.thinking && performed.content.length < mostRemembered)
    runner.cache.remember(prompt.tokens, replyTokens(runner.piecesOf(performed.content)));
  if (performed.fault?.kind === "error" && performed.fault.text === runnerDied)
    runner.die(runnerGone());
}

/** The number of characters of an answer in the trace; a longer one would test something else. */
const mostRemembered = 1_000_000;

const runnerGone = () =>
  new OllamaError(500, "llama-server process no longer running: unknown ", { late: true });

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
