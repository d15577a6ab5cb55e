// How a question becomes an answer: find the script, check, wait for a turn, read the prompt, say what the script or the rules say.

import { answerEvents } from "../answer.ts";
import type { Demo } from "../demo.ts";
import { now, wakeAt } from "../play/clock.ts";
import { eventsOf } from "../play/events.ts";
import { perform } from "../play/performance.ts";
import { chatModel } from "../runner/catalogue.ts";
import { runnerDied } from "../runner/harmony.ts";
import { fitted, rendered, replyTokens, withOwn } from "../runner/prompt.ts";
import type { Runner } from "../runner/runner.ts";
import { type Exchange, sendJson } from "../wire/exchange.ts";
import { goTime } from "../wire/go.ts";
import type { Face } from "../wire/ollama-face.ts";
import { Gone, Refusal } from "../wire/refusal.ts";
import { type ChatRequest, checkOptions, integerOption, keepAlive } from "./chat-request.ts";

/** Answers a chat. Throws a `Refusal`, or `Gone`. */
export async function chat(demo: Demo, exchange: Exchange, request: ChatRequest, face: Face): Promise<void> {
  const received = now();
  const script = demo.scripts.take({
    path: exchange.path,
    chat: true,
    model: request.model ?? "",
    says: request.messages?.findLast(({ role }) => role === "user")?.content ?? "",
  });
  if (script?.name !== undefined) exchange.record.script = script.name;
  // A refusal needs no turn: a busy server says so at once.
  if (script?.steps[0] && "status" in script.steps[0]) {
    await perform(exchange, face, { ...bare, events: eventsOf(script, bareCounting), script, stream: request.stream !== false });
    return;
  }
  const images = request.messages?.some((message) => message.images?.length) ?? false;
  const needs = { tools: (request.tools?.length ?? 0) > 0, images, think: request.think };
  const model = chatModel(demo.catalogue, request.model, demo.spec.cloudDisabled, needs);
  const keep = keepAlive(request.keep_alive);
  const runner = demo.catalogue.runnerOf(model);
  if (!request.messages?.length && keep === 0) {
    runner.unload();
    return sendJson(exchange, 200, loadedAnswer(request, "unload"));
  }
  const options = { ...model.parameters, ...request.options };
  checkOptions(options);
  const window = Math.min(integerOption(options, "num_ctx") ?? demo.spec.window, model.contextLength);
  const turn = await runner.turn(model, loadKey(options, request.shift), window, exchange.gone);
  exchange.record.turnAt = Date.now();
  exchange.record.load = { ms: turn.loadMs, reload: turn.reload };
  demo.requests.changed();
  try {
    if (!request.messages?.length) return sendJson(exchange, 200, loadedAnswer(request, "load"));
    const messages = withOwn(model, request.messages);
    if (request._debug_render_only) return sendJson(exchange, 200, debugAnswer(request, rendered(model, messages)));
    const prompt = fitted(model, messages, request, window, runner.piecesOf);
    const reading = runner.cache.read(prompt.tokens);
    exchange.record.tokens = { prompt: prompt.tokens.length, ...reading, reply: 0 };
    const readingSince = now();
    if (model.readRate > 0) await pause((reading.read * 1000) / model.readRate, exchange.gone);
    const events = script ? eventsOf(script, model.counting) : answerEvents(demo, model, { ...request, messages: prompt.messages });
    const played = await perform(exchange, face, {
      events,
      script,
      stream: request.stream !== false,
      rate: script?.rate ?? demo.spec.pace,
      limit: replyLimit(options, request.shift, window, prompt.tokens.length),
      cutRepeats: script?.cutRepeats ?? true,
      released: (name) => demo.scripts.released(name),
      begun: { received, loadMs: turn.loadMs, readingSince, promptTokens: prompt.tokens.length },
    });
    if (!played.thinking) runner.cache.remember(prompt.tokens, replyTokens(runner.piecesOf(played.content)));
    if (played.fault?.kind === "error" && played.fault.text === runnerDied)
      runner.die(new Refusal(500, "llama-server process no longer running: unknown ", { late: true }));
  } finally {
    touch(runner, keep);
    turn.release();
  }
}

const bareCounting = { letters: 8, digits: 3, cjk: 1, emoji: 3 };
const bare = {
  rate: 0,
  limit: Number.POSITIVE_INFINITY,
  cutRepeats: false,
  released: () => Promise.resolve(),
  begun: { received: 0, loadMs: 0, readingSince: 0, promptTokens: 0 },
};

/** What a loaded copy is fixed to: a request with another value loads the model again. Left out is another value too. */
function loadKey(options: Record<string, unknown>, shift: boolean | null | undefined): string {
  const fixed = ["num_ctx", "num_batch", "num_gpu", "main_gpu", "use_mmap", "num_thread", "draft_num_predict"];
  return JSON.stringify([shift ?? true, ...fixed.map((name) => options[name] ?? null)]);
}

function replyLimit(options: Record<string, unknown>, shift: boolean | null | undefined, window: number, promptTokens: number): number {
  const asked = integerOption(options, "num_predict") ?? -1;
  const most = asked === 0 ? Number.POSITIVE_INFINITY : asked < 0 ? 10 * window : asked;
  return shift === false ? Math.min(most, window - promptTokens) : most;
}

const usualKeepAlive = 5 * 60_000;
/** What Go makes of "for ever": the longest duration that it can hold. */
const forEver = 9_223_372_036_854;

function touch({ loaded }: Runner, keep: number | undefined): void {
  if (!loaded) return;
  const stay = keep ?? usualKeepAlive;
  loaded.expiresAt = Date.now() + (stay < 0 ? forEver : stay);
}

const pause = (ms: number, gone: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const left = () => reject(new Gone());
    gone.addEventListener("abort", left, { once: true });
    wakeAt(now() + ms, () => {
      gone.removeEventListener("abort", left);
      resolve();
    });
  });

const loadedAnswer = ({ model }: ChatRequest, reason: "load" | "unload") => ({
  model,
  created_at: goTime(),
  message: { role: "assistant", content: "" },
  done: true,
  done_reason: reason,
});

const debugAnswer = ({ model }: ChatRequest, text: string) => ({
  model,
  created_at: goTime(),
  message: { role: "", content: "" },
  done: false,
  _debug_info: { rendered_template: text },
});
