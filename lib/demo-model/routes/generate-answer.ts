// The answer to a chat that has a slot: the prompt is evaluated, then the script's answer or that of the
// rules is sent.

import { answerEvents } from "../answer.ts";
import type { Demo } from "../demo.ts";
import { now, pause } from "../play/clock.ts";
import { eventsOf } from "../play/events.ts";
import { perform } from "../play/performance.ts";
import { fitted, replyTokens } from "../runner/prompt.ts";
import { type Runner, type RunnerSlot, runnerDied } from "../runner/runner.ts";
import type { ModelSpec, Script } from "../schema.ts";
import type { Exchange } from "../wire/exchange.ts";
import type { WireFormat } from "../wire/ollama-format.ts";
import type { OllamaChatRequest, OllamaMessage } from "./chat-request.ts";
import type { Fitting } from "./loading.ts";

type Generation = {
  /** When the request was received, in `now()`. */
  received: number;
  script: Script | undefined;
  model: ModelSpec;
  runner: Runner;
  fitting: Fitting;
  turn: RunnerSlot;
  wireFormat: WireFormat;
};

/** The number of characters of an answer in the trace; a longer one would test something else. */
const mostRemembered = 1_000_000;

export async function generateAnswer(
  demo: Demo,
  exchange: Exchange,
  request: OllamaChatRequest & { messages: OllamaMessage[] },
  generation: Generation,
): Promise<void> {
  const { received, script, model, runner, fitting, turn, wireFormat } = generation;
  const prompt = fitted(model, request.messages, request, fitting.window, runner.piecesOf);
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
  if (performed.fault?.kind === "error" && performed.fault.text === runnerDied) runner.die();
}
