// The weights in memory and their use. A copy is loaded for one window (and `shift`, and a few
// other options): a request that needs another one waits until nobody uses it, then all wait for
// the load. Requests for the loaded copy go first, in the order of their arrival.

import { now, wakeAt } from "../play/clock.ts";
import type { ModelSpec } from "../schema.ts";
import { Disconnected, OllamaError } from "../wire/refusal.ts";
import { PrefixCache } from "./prefix-cache.ts";
import { counter } from "./tokens.ts";

/** Ollama's error text when its runner dies. */
export const runnerDied = "an error was encountered while running the model: unexpected EOF";

/**
 * Permission to use the weights. `loadMs` is the duration of this request's own load; `reload`:
 * another window was loaded before.
 */
export type RunnerSlot = { loadMs: number; reload: boolean; release(): void };

type Waiting = {
  key: string;
  start: (turn: RunnerSlot) => void;
  fail: (error: Error) => void;
  disconnected: AbortSignal;
};

export type Loaded = { key: string; by: ModelSpec; window: number; expiresAt: number };

export class Runner {
  readonly cache: PrefixCache;
  readonly piecesOf: ReturnType<typeof counter>;
  loaded: Loaded | undefined;
  /** The number of loads, and of those how many were for another window than the one before. */
  loads = 0;
  reloads = 0;
  running = 0;

  readonly #spec: ModelSpec;
  readonly #limits: { parallel: number; queue: number };
  #waiting: Waiting[] = [];
  #loading = false;

  constructor(spec: ModelSpec, limits: { parallel: number; queue: number }) {
    this.#spec = spec;
    this.#limits = limits;
    this.cache = new PrefixCache(spec);
    this.piecesOf = counter(spec.counting);
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Waits for a slot. Throws a 503 when too many wait for a load, `Disconnected` when the caller
   * disconnects first.
   */
  turn(
    model: ModelSpec,
    key: string,
    window: number,
    disconnected: AbortSignal,
  ): Promise<RunnerSlot> {
    if (disconnected.aborted) throw new Disconnected();
    this.forgetExpired();
    const matches = !this.#loading && this.loaded?.key === key;
    // The request for which the model is being loaded does not count.
    if (!matches && this.#waiting.length - Number(this.#loading) >= this.#limits.queue) {
      throw new OllamaError(
        503,
        "server busy, please try again.  maximum pending requests exceeded",
      );
    }
    const { promise, resolve, reject } = Promise.withResolvers<RunnerSlot>();
    const waiting: Waiting = { key, start: resolve, fail: reject, disconnected };
    disconnected.addEventListener("abort", () => this.#leave(waiting), { once: true });
    this.#waiting.push(waiting);
    this.#wanted.set(waiting, { key, by: model, window, expiresAt: Number.POSITIVE_INFINITY });
    this.#next();
    return promise;
  }

  /** Unloads the model and clears its cache. */
  unload(): void {
    this.loaded = undefined;
    this.cache.clear();
  }

  forgetExpired(): void {
    if (this.loaded && this.running === 0 && this.loaded.expiresAt <= Date.now()) this.unload();
  }

  /** Simulates the runner's death: waiting requests get the error. */
  die(): void {
    this.unload();
    const error = new OllamaError(500, "llama-server process no longer running: unknown ", {
      late: true,
    });
    for (const { fail } of this.#waiting.splice(0)) fail(error);
  }

  readonly #wanted = new Map<Waiting, Loaded>();

  #next(): void {
    if (this.#loading) return;
    const matching = this.#waiting.find(({ key }) => key === this.loaded?.key);
    if (matching) {
      if (this.running < this.#limits.parallel) this.#start(matching, 0, false);
    } else if (this.running === 0 && this.#waiting[0]) this.#load(this.#waiting[0]);
  }

  #load(first: Waiting): void {
    this.#loading = true;
    const reload = this.loaded !== undefined;
    this.unload();
    const begun = now();
    const loaded = () => {
      this.#loading = false;
      // A load is discarded when its caller disconnects.
      if (first.disconnected.aborted) return this.#next();
      this.loads += 1;
      if (reload) this.reloads += 1;
      this.loaded = this.#wanted.get(first);
      this.#start(first, now() - begun, reload);
    };
    if (this.#spec.loadMs > 0) wakeAt(begun + this.#spec.loadMs, loaded);
    else loaded();
  }

  #start(waiting: Waiting, loadMs: number, reload: boolean): void {
    this.#drop(waiting);
    this.running += 1;
    let held = true;
    const release = () => {
      if (!held) return;
      held = false;
      this.running -= 1;
      this.#next();
    };
    waiting.start({ loadMs, reload, release });
    this.#next();
  }

  #leave(waiting: Waiting): void {
    if (!this.#wanted.has(waiting)) return;
    this.#drop(waiting);
    waiting.fail(new Disconnected());
    this.#next();
  }

  #drop(waiting: Waiting): void {
    this.#waiting = this.#waiting.filter((other) => other !== waiting);
    this.#wanted.delete(waiting);
  }
}
