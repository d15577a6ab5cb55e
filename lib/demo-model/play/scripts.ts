// Chooses the script that answers a request. Scripts with a limit (`times`) come before those
// without, the former in the order of their creation, of the latter the newest: so "the next answer
// is this" overrides "this model always answers so".

import { type Script, type ScriptInput, scriptSchema } from "../schema.ts";

/** The properties of a request that decide. `chat` is true for the paths that answer a chat. */
export type MatchedRequest = { path: string; chat: boolean; model: string; says: string };

export class Scripts {
  #ending: { script: Script; left: number }[] = [];
  #standing: Script[] = [];
  #holds = new Map<string, PromiseWithResolvers<void>>();

  /** Adds scripts. Throws a ZodError for an invalid one. */
  add(...inputs: ScriptInput[]): void {
    for (const script of inputs.map((input) => scriptSchema.parse(input))) {
      const times = script.times ?? (script.when ? undefined : 1);
      if (times === undefined) this.#standing.unshift(script);
      else this.#ending.push({ script, left: times });
    }
  }

  /** The script for a request; one of its uses is spent. */
  take(asked: MatchedRequest): Script | undefined {
    const place = this.#ending.findIndex(({ script }) => fits(script, asked));
    const found = this.#ending[place];
    if (!found) return this.#standing.find((script) => fits(script, asked));
    found.left -= 1;
    if (found.left === 0) this.#ending.splice(place, 1);
    return found.script;
  }

  /** Scripts that still wait for a request. */
  get unused(): number {
    return this.#ending.length;
  }

  /** Resolves when `release(name)` is called, at once when it was called already. */
  released(name: string): Promise<void> {
    return this.#hold(name).promise;
  }

  release(name: string): void {
    this.#hold(name).resolve();
  }

  reset(): void {
    this.#ending = [];
    this.#standing = [];
    for (const { resolve } of this.#holds.values()) resolve();
    this.#holds = new Map();
  }

  #hold(name: string): PromiseWithResolvers<void> {
    const hold = this.#holds.get(name) ?? Promise.withResolvers<void>();
    this.#holds.set(name, hold);
    return hold;
  }
}

const untagged = (name: string) => name.replace(/:latest$/u, "");

function fits({ when = {} }: Script, { path, chat, model, says }: MatchedRequest): boolean {
  if (when.path === undefined ? !chat : when.path !== path) return false;
  if (when.model !== undefined && untagged(when.model) !== untagged(model)) return false;
  return when.says === undefined || says.includes(when.says);
}
