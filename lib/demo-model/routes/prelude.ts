import type { Demo } from "../demo.ts";
import { eventsOf } from "../play/events.ts";
import { fail } from "../play/faults.ts";
import { Output } from "../play/output.ts";
import { play } from "../play/player.ts";
import { countingSchema } from "../schema.ts";
import type { Exchange } from "../wire/exchange.ts";
import { ollamaFormat } from "../wire/ollama-format.ts";

/**
 * Plays a script's waits and faults for a path that is not a chat. True when the usual answer may
 * follow.
 */
export async function prelude({ scripts }: Demo, exchange: Exchange): Promise<boolean> {
  const model = (exchange.body as { model?: unknown } | undefined)?.model;
  const script = scripts.take({
    path: exchange.path,
    chat: false,
    model: typeof model === "string" ? model : "",
    says: "",
  });
  if (!script) return true;
  if (script.name !== undefined) exchange.record.script = script.name;
  const { ending } = await play(eventsOf(script, usual), {
    rate: 0,
    limit: Number.POSITIVE_INFINITY,
    cutRepeats: false,
    disconnected: exchange.disconnected,
    released: (name) => scripts.released(name),
    say() {},
    line() {},
    flush: () => undefined,
  });
  if (ending.kind === "stop" || ending.kind === "length" || ending.kind === "cut") return true;
  const wireFormat = ollamaFormat("", { wanted: false, top: 0 });
  await fail(
    exchange,
    wireFormat,
    ending,
    new Output(exchange, wireFormat.streamType, undefined),
    false,
  );
  return false;
}

const usual = countingSchema.parse({});
