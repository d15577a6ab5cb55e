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

export function play(events: Iterable<PlayEvent>, options: PlayOptions): Promise<Played> {
  return new Player(events, options).play();
}

type PlainEvent = Exclude<PlayEvent, { do: "loop" }>;

class Player {
  readonly #options: PlayOptions;
  readonly #events: Iterator<PlainEvent, undefined>;
  readonly #played = Promise.withResolvers<Played>();
  readonly #calls: ScriptedCall[] = [];
  readonly #repeats = repeatCounter();
  #rate: number;
  /** When the next token is due, in `now()`. */
  #due = now();
  #tokens = 0;
  /** The event that is not over yet; the next one is read when there is none. */
  #pending: PlainEvent | undefined;
  #waiting: Wait | undefined;
  #over = false;

  constructor(events: Iterable<PlayEvent>, options: PlayOptions) {
    this.#options = options;
    this.#events = flat(events);
    this.#rate = options.rate;
  }

  play(): Promise<Played> {
    const { disconnected } = this.#options;
    disconnected.addEventListener("abort", this.#disconnect, { once: true });
    if (disconnected.aborted) this.#disconnect();
    else this.#advance();
    return this.#played.promise;
  }

  /** Plays all events that are due, and returns when one has to wait. */
  readonly #advance = (): void => {
    const time = now();
    for (let count = 0; !this.#over; count += 1) {
      if (count === breath)
        return void (this.#options.flush() ?? Promise.resolve()).then(() =>
          setImmediate(this.#advance),
        );
      this.#pending ??= this.#events.next().value ?? {
        do: "end",
        ending: { kind: "stop", endToken: true },
      };
      if (!this.#perform(this.#pending, time)) return;
      this.#pending = undefined;
    }
  };

  /** False when what follows has to wait; then `#advance` is called again. */
  #perform(event: PlainEvent, time: number): boolean {
    switch (event.do) {
      case "say":
        return this.#say(event, time);
      case "wait":
        this.#pending = { do: "rate", rate: this.#rate };
        this.#due = now() + event.ms;
        return this.#later();
      case "hold":
        this.#pending = { do: "rate", rate: this.#rate };
        void this.#options.flush();
        void this.#options.released(event.name).then(() => {
          this.#due = now();
          this.#advance();
        });
        return false;
      case "rate":
        this.#rate = event.rate;
        return true;
      case "line":
        this.#options.line(event.line);
        return true;
      case "call":
        this.#calls.push(event.call);
        return true;
      case "end": {
        const { ending } = event;
        const full = this.#tokens >= this.#options.limit;
        return this.#end(
          ending.kind === "stop" && ending.endToken && full ? { kind: "length" } : ending,
        );
      }
    }
  }

  #say(said: PlayedText, time: number): boolean {
    const { limit, cutRepeats } = this.#options;
    if (this.#tokens + said.cost > limit) {
      this.#tokens = limit;
      return this.#end({ kind: "length" });
    }
    if (this.#due > time + 0.5) return this.#later();
    this.#tokens += said.cost;
    if (cutRepeats && this.#repeats(said.text) > mostEqual) return this.#end({ kind: "cut" });
    if (said.as !== "silent") this.#options.say(said);
    if (this.#rate > 0) this.#due += (said.cost * 1000) / this.#rate;
    return true;
  }

  /** Goes on when the next token is due, and the reader is not behind. */
  #later(): false {
    const at = this.#due;
    const wait = () => {
      this.#waiting = wakeAt(at, this.#advance);
    };
    const behind = this.#options.flush();
    if (behind) void behind.then(wait);
    else wait();
    return false;
  }

  readonly #disconnect = () => void this.#end({ kind: "disconnected" });

  #end(ending: PlayEnd): false {
    if (this.#over) return false;
    this.#over = true;
    forget(this.#waiting);
    this.#options.disconnected.removeEventListener("abort", this.#disconnect);
    this.#played.resolve({ ending, tokens: this.#tokens, calls: this.#calls });
    return false;
  }
}

/** Counts how often the latest token came in a row. */
function repeatCounter(): (text: string) => number {
  let equal = 0;
  let last: string | undefined;
  return (text) => {
    const bare = text.trim();
    equal = bare === last ? equal + 1 : 1;
    last = bare;
    return equal;
  };
}

function* flat(events: Iterable<PlayEvent>): Generator<PlainEvent, undefined> {
  for (const event of events) {
    if (event.do !== "loop") yield event;
    else for (let time = 0; time < event.times; time += 1) yield* event.events;
  }
}
