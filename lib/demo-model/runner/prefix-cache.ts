// A prefix cache like llama-server's: the cached conversation that shares most with a new prompt is
// continued, so that only the difference is evaluated. Other users' prompts in between do not evict
// it, until there are more than the cache can hold.

import type { ModelSpec } from "../schema.ts";

/**
 * The tokens of a prompt: `shared` were cached, `read` are evaluated. At least one token is always
 * evaluated.
 */
export type Reading = { shared: number; read: number };

type Remembered = { tokens: string[]; promptLength: number };

export class PrefixCache {
  readonly #model: Pick<ModelSpec, "cached" | "stepsBack">;
  #remembered: Remembered[] = [];

  constructor(model: Pick<ModelSpec, "cached" | "stepsBack">) {
    this.#model = model;
  }

  /** The number of cached conversations. */
  get size(): number {
    return this.#remembered.length;
  }

  /**
   * Evaluates a prompt and caches it in place of the conversation that it continues; a conversation
   * of which it shares less than half stays.
   */
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

  /**
   * Caches the reply after its prompt. Not one with thinking: the next prompt leaves the thinking
   * out, so they differ there.
   */
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
