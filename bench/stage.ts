// The environment of a bench: the scripted model server in a separate process, and the contenders
// that were started for it.

import { fileURLToPath } from "node:url";

import type { ModelInput } from "#lib/demo-model/index.ts";

import { type ScriptedAnswer, titleScript } from "./answers.ts";
import type { Contender } from "./contenders/contender.ts";
import { type Parlor, startParlor } from "./contenders/parlor.ts";
import { direct, startNext, startNode, startPipe } from "./contenders/simple.ts";
import { run } from "./processes.ts";

export type Stage = {
  readonly direct: Contender;
  start(name: keyof typeof starts, options?: Options): Promise<Contender>;
  startParlor(options?: ParlorOptions): Promise<Parlor>;
  /** Ends everything that was started. */
  close(): Promise<void>;
};

type Options = {
  /** So that its memory can be counted. */
  probed?: boolean;
};

type ParlorOptions = Options & {
  /** Options for the Node of the web server. */
  node?: string[];
  /** How many calls Parlor sends to the model server at once; all, unless it is said. */
  slots?: number;
  /** How many web servers, one unless it is said. */
  servers?: number;
};

/** Everything that is open, to be closed on a signal. */
const open = new Set<{ close(): Promise<void> }>();

export const closeAll = async (): Promise<void> => {
  await Promise.all([...open].map((stage) => stage.close()));
};

/** Closes something once, when it is called or on a signal. */
export function closing(work: () => Promise<void>): () => Promise<void> {
  let closed: Promise<void> | undefined;
  const one = {
    close() {
      open.delete(one);
      closed ??= work();
      return closed;
    },
  };
  open.add(one);
  return one.close;
}

const starts = {
  pipe: startPipe,
  node: startNode,
  lean: (model: string, probed: boolean) => startNext("lean", model, probed),
  plain: (model: string, probed: boolean) => startNext("plain", model, probed),
};

const scriptsAtOnce = 10;

/** A model without a prompt cache. */
const usualModel: ModelInput = { name: "bench", cached: 0 };

/**
 * Opens a stage whose model knows these answers. `profile`: a folder for the web server's CPU
 * profile. `parallel`: how many requests the model serves at once, otherwise all.
 */
export async function openStage(
  answers: ScriptedAnswer[],
  profile?: string,
  scripted = usualModel,
  parallel?: number,
): Promise<Stage> {
  const model = await run({
    file: fileURLToPath(new URL("../processes/demo-model.ts", import.meta.url)),
    // Without records: a bench asks ten thousand times.
    args: [
      "--scripted",
      "--port",
      "0",
      "--options",
      JSON.stringify({ models: [scripted], remember: 0, parallel }),
    ],
  });
  const contenders: Promise<Contender>[] = [];
  const kept = <Kind extends Contender>(starting: Promise<Kind>): Promise<Kind> => {
    contenders.push(starting);
    return starting;
  };
  const stage: Stage = {
    direct: direct(model.address),
    start: (name, { probed = false } = {}) => kept(starts[name](model.address, probed)),
    startParlor: ({ probed = false, node = [], slots, servers } = {}) =>
      kept(
        startParlor(model.address, {
          probed,
          node: [
            ...node,
            ...(profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`]),
          ],
          slots,
          servers,
        }),
      ),
    async close() {
      open.delete(stage);
      // Also those that are just starting; one that could not start has cleaned up itself.
      await Promise.allSettled(contenders.map(async (starting) => (await starting).stop()));
      await model.end();
    },
  };
  open.add(stage);
  // In batches: all together can be longer than the model accepts in one request.
  const all = [titleScript, ...answers.map(({ script }) => script)];
  for (let from = 0; from < all.length; from += scriptsAtOnce) {
    const scripts = all.slice(from, from + scriptsAtOnce);
    const taken = await fetch(`${model.address}/__demo/script`, {
      method: "POST",
      body: JSON.stringify(scripts),
    });
    if (!taken.ok) throw new Error(`the model refused its scripts: ${await taken.text()}`);
  }
  return stage;
}
