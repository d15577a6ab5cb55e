import { processSingleton } from "#lib/process-singleton.ts";

/** Runs work of a kind at most `most` at a time in this process, in the order in which it came, so that many requests at once leave room for others. */
export async function inTurn<T>(kind: string, most: number, work: () => Promise<T>): Promise<T> {
  const line = processSingleton(`turns of ${kind}`, () => ({
    running: 0,
    waiting: [] as (() => void)[],
  }));
  if (line.running >= most) await new Promise<void>((resolve) => line.waiting.push(resolve));
  else line.running += 1;
  try {
    return await work();
  } finally {
    // Its place goes to the next, if there is one.
    const next = line.waiting.shift();
    if (next) next();
    else line.running -= 1;
  }
}
