// The process of one reader: reads or draws one file for the process that has started it (lib/reading/in-child.ts), and ends with it.

import { Worker } from "node:worker_threads";

import { serveReading } from "#lib/reading/index.ts";

process.title = "parlor reader";
const mostMemory = Number(process.argv[2] ?? 0) * 1_048_576;
const watch = new Worker(new URL("watchdog.ts", import.meta.url), { workerData: { mostMemory } });
watch.unref();
process.on("disconnect", () => process.exit(1));

const messages: unknown[] = [];
let waiting: ((message: unknown) => void) | undefined;
process.on("message", (message) => {
  const take = waiting;
  waiting = undefined;
  if (take) take(message);
  else messages.push(message);
});

await serveReading({
  say: (message) =>
    new Promise((resolve) => void process.send?.(message, undefined, undefined, () => resolve())),
  heard: () =>
    messages.length > 0
      ? Promise.resolve(messages.shift())
      : new Promise((resolve) => {
          waiting = resolve;
        }),
});
