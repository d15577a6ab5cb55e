// What a server remembers of the prompts it has read, as llama-server does: the conversation that shares most with a new prompt is gone on
// with, so only what differs is read again. Other people's prompts in between do not evict it, until there are more than it can keep.

import type { ModelSpec } from "../schema.ts";

/** Of a prompt, in tokens: `shared` was remembered, `read` had to be read. At least one token is always read. */
export type Reading = { shared: number; read: number };

type Remembered = { tokens: string[]; promptLength: number };

export class PrefixCache {
  readonly #model: Pick<ModelSpec, "cached" | "stepsBack">;
  #remembered: Remembered[] = [];

  constructor(model: Pick<ModelSpec, "cached" | "stepsBack">) {
    this.#model = model;
  }

  /** How many conversations are remembered. */
  get size(): number {
    return this.#remembered.length;
  }

  /** Reads a prompt: the remembered one that it continues becomes this one; when it shares less than half of one, that one stays. */
  read(prompt: string[]): Reading {
    let best: Remembered | undefined;
    let common = 0;
    for (const one of this.#remembered) {
      const shared = commonPrefix(one.tokens, prompt);
      if (shared > common) [best, common] = [one, shared];
    }
    const usable =
      best && !this.#model.stepsBack && common < best.promptLength ? common >> 1 : common;
    if (best && common * 2 >= best.tokens.length)
      this.#remembered.splice(this.#remembered.indexOf(best), 1);
    this.#remembered.push({ tokens: prompt, promptLength: prompt.length });
    if (this.#remembered.length > this.#model.cached) this.#remembered.shift();
    const shared = Math.max(0, Math.min(usable, prompt.length - 1));
    return { shared, read: prompt.length - shared };
  }

  /** The reply is remembered behind its prompt. Not one with thinking: the next prompt leaves the thinking out, so they part there. */
  remember(prompt: string[], reply: string[]): void {
    const place = this.#remembered.findIndex(({ tokens }) => tokens === prompt);
    if (place >= 0)
      this.#remembered[place] = { tokens: [...prompt, ...reply], promptLength: prompt.length };
  }

  clear(): void {
    this.#remembered = [];
  }
}

function commonPrefix(one: string[], other: string[]): number {
  const most = Math.min(one.length, other.length);
  let at = 0;
  while (at < most && one[at] === other[at]) at += 1;
  return at;
}
