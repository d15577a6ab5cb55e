// Plays a model's events: each token at its time, until there are none left, a limit is reached, or
// the client disconnects.

import { forget, now, type Wait, wakeAt } from "./clock.ts";

/**
 * One token or more. `silent` ones count, and are not sent (the markers of a format). `tail` is a
 * cache of the code that writes lines.
 */
export type PlayedText = {
  do: "say";
  text: string;
  cost: number;
  as: "content" | "thinking" | "silent";
  tail?: string;
};
export type ScriptedCall = { name: string; arguments: Record<string, unknown> };

export type PlayEvent =
  | PlayedText
  | { do: "wait"; ms: number }
  | { do: "hold"; name: string }
  | { do: "rate"; rate: number }
  | { do: "line"; line: string }
  | { do: "call"; call: ScriptedCall }
  | { do: "loop"; events: PlayedText[]; times: number }
  | { do: "end"; ending: PlayEnd };

export type PlayEnd =
  /** `endToken`: the model ended its answer, which is a token too. */
  | { kind: "stop"; endToken: boolean }
  | { kind: "length" }
  /** The stream ends there, without a line with `done: true`. */
  | { kind: "cut" }
  | { kind: "error"; text: string; status: number }
  | { kind: "refusal"; status: number; error?: string | undefined; body?: string | undefined }
  | { kind: "hang" }
  | { kind: "reset" }
  | { kind: "disconnected" };

export type Played = { ending: PlayEnd; tokens: number; calls: ScriptedCall[] };

export type PlayOptions = {
  rate: number;
  /** The number of tokens that may be generated. */
  limit: number;
  cutRepeats: boolean;
  disconnected: AbortSignal;
  /** Resolves when the hold of that name is released. */
  released(name: string): Promise<void>;
  say(said: PlayedText): void;
  line(text: string): void;
  /**
   * Sends the output. When it returns a promise the reader is behind, and the model waits for it.
   */
  flush(): Promise<void> | undefined;
};

/** Ollama ends a stream at the 32nd equal token in a row. */
const mostEqual = 31;
/** Events after which the event loop gets a turn, when nothing has to wait. */
const breath = 2000;

export function play(events: Iterable<PlayEvent>, stage: PlayOptions): Promise<Played> {
  const { promise, resolve } = Promise.withResolvers<Played>();
  const walk = flat(events);
  const calls: ScriptedCall[] = [];
  let { rate } = stage;
  let due = now();
  let tokens = 0;
  let equal = 0;
  let last: string | undefined;
  let pending: Exclude<PlayEvent, { do: "loop" }> | undefined;
  let waiting: Wait | undefined;
  let over = false;

  const end = (ending: PlayEnd) => {
    if (over) return;
    over = true;
    forget(waiting);
    stage.disconnected.removeEventListener("abort", left);
    resolve({ ending, tokens, calls });
  };
  const left = () => end({ kind: "disconnected" });
  const later = (at: number) => {
    const behind = stage.flush();
    const wait = () => {
      waiting = wakeAt(at, advance);
    };
    if (behind) void behind.then(wait);
    else wait();
  };

  function advance(): void {
    const time = now();
    for (let count = 0; !over; count += 1) {
      if (count === breath)
        return void (stage.flush() ?? Promise.resolve()).then(() => setImmediate(advance));
      pending ??= walk.next().value ?? { do: "end", ending: { kind: "stop", endToken: true } };
      const event = pending;
      switch (event.do) {
        case "say": {
          if (tokens + event.cost > stage.limit) {
            tokens = stage.limit;
            return end({ kind: "length" });
          }
          if (due > time + 0.5) return later(due);
          tokens += event.cost;
          if (stage.cutRepeats && repeated(event.text)) return end({ kind: "cut" });
          if (event.as !== "silent") stage.say(event);
          if (rate > 0) due += (event.cost * 1000) / rate;
          break;
        }
        case "wait":
          pending = { do: "rate", rate };
          due = now() + event.ms;
          return later(due);
        case "hold":
          pending = { do: "rate", rate };
          void stage.flush();
          return void stage.released(event.name).then(() => {
            due = now();
            advance();
          });
        case "rate":
          rate = event.rate;
          break;
        case "line":
          stage.line(event.line);
          break;
        case "call":
          calls.push(event.call);
          break;
        case "end":
          return end(
            event.ending.kind === "stop" && event.ending.endToken && tokens >= stage.limit
              ? { kind: "length" }
              : event.ending,
          );
      }
      pending = undefined;
    }
  }

  function repeated(text: string): boolean {
    const bare = text.trim();
    equal = bare === last ? equal + 1 : 1;
    last = bare;
    return equal > mostEqual;
  }

  stage.disconnected.addEventListener("abort", left, { once: true });
  if (stage.disconnected.aborted) left();
  else advance();
  return promise;
}

function* flat(
  events: Iterable<PlayEvent>,
): Generator<Exclude<PlayEvent, { do: "loop" }>, undefined> {
  for (const event of events) {
    if (event.do !== "loop") yield event;
    else for (let time = 0; time < event.times; time += 1) yield* event.events;
  }
}
