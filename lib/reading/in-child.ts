// Reads and draws files in processes of their own, one for each file: what a hostile file does to its reader, it does to nobody else. A reader has
// nothing of this process's environment, may open the file, the program and fonts alone, and may start nothing.

import { type ChildProcess, fork } from "node:child_process";
import { realpathSync } from "node:fs";
import { join } from "node:path";

import { fontFolders } from "./font-folders.ts";
import { type OwnerMessage, type ReaderMessage, readerMessageSchema } from "./messages.ts";
import { ReadingError } from "./reading-error.ts";
import type { ReadPage } from "./schema.ts";

export type ReaderLimits = {
  /** Of the reader's own work; the time in which its owner takes a page does not count. */
  seconds: number;
  /** Of its memory as the system counts it. A reader needs about 140 for itself, and most documents no more than 300. */
  memoryMb: number;
};

export type ReadInChildOptions = {
  name: string;
  limits: ReaderLimits & { pages: number };
  onPage: (page: ReadPage, of: number) => Promise<void>;
  /** Ends the reader. The promise is rejected with the signal's reason. */
  signal?: AbortSignal;
};

/** Reads a file as `readFile` does, in a process of its own. Whatever ends that process early is a ReadingError. */
export async function readInChild(
  path: string,
  { name, limits, onPage, signal }: ReadInChildOptions,
): Promise<{ pages: number }> {
  let pages = 0;
  await converse(path, { read: realpathSync(path), name, pages: limits.pages }, limits, {
    signal,
    async answer(message) {
      if ("done" in message) pages = message.done;
      else if ("page" in message) {
        await onPage(message.page, message.of);
        return "next";
      } else throw new ReadingError("damaged", "the reader said something else");
      return "end";
    },
  });
  return { pages };
}

/** Draws a page of a PDF file as a PNG, `width` pixels wide. */
export async function drawInChild(
  path: string,
  {
    page,
    width,
    limits,
    signal,
  }: { page: number; width: number; limits: ReaderLimits; signal?: AbortSignal },
): Promise<Uint8Array> {
  let picture: Uint8Array | undefined;
  await converse(path, { draw: realpathSync(path), page, width }, limits, {
    signal,
    answer(message) {
      if ("picture" in message) picture = message.picture;
      return Promise.resolve("end");
    },
  });
  if (!picture) throw new ReadingError("damaged", "the reader has drawn nothing");
  return picture;
}

type Conversation = {
  signal: AbortSignal | undefined;
  /** What to do after a message. */
  answer: (message: Exclude<ReaderMessage, { failed: unknown }>) => Promise<"next" | "end">;
};

async function converse(
  path: string,
  task: OwnerMessage,
  limits: ReaderLimits,
  { signal, answer }: Conversation,
): Promise<void> {
  signal?.throwIfAborted();
  const child = startReader(path, limits);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const clock = new Clock(limits.seconds, () =>
    reject(new ReadingError("too_expensive", "too slow")),
  );
  const aborted = () => reject(signal?.reason as Error);
  signal?.addEventListener("abort", aborted, { once: true });
  child.on("error", () => reject(new ReadingError("damaged", "the reader could not be started")));
  child.once("exit", (code, killed) => reject(endOf(code, killed)));
  child.on("message", (raw) => {
    void (async () => {
      clock.stop();
      const { data } = readerMessageSchema.safeParse(raw);
      if (!data) throw new ReadingError("damaged", "the reader's message is none");
      if ("failed" in data) throw new ReadingError(data.failed);
      if ((await answer(data)) === "end") resolve();
      else {
        clock.start();
        child.send({ next: true } satisfies OwnerMessage, () => undefined);
      }
    })().catch(reject);
  });
  try {
    clock.start();
    child.send(task, () => undefined);
    await promise;
  } finally {
    clock.stop();
    signal?.removeEventListener("abort", aborted);
    await endReader(child);
  }
}

/** Its keys and passwords are not a file's business. */
const noEnvironment = {} as NodeJS.ProcessEnv;
/** V8's part of the memory, in MB: of what Node and PDFium do not need for themselves, most; the rest is for the bytes of the file and for pictures. */
const heapOf = (memoryMb: number): number => Math.max(64, Math.floor((memoryMb - 140) * 0.8));

/** What of the checkout a reader may read beside its packages: not all of it, because the data folder may be in it. */
const code = ["lib/", "processes/", "package.json"];

/** What Node is told when it starts a reader for a file. It may start a thread (its watchdog), and no program. */
export function readerArguments(path: string, memoryMb: number): string[] {
  const root = process.cwd();
  return [
    `--max-old-space-size=${heapOf(memoryMb)}`,
    "--permission",
    "--allow-worker",
    ...code.map((part) => `--allow-fs-read=${join(/* turbopackIgnore: true */ root, part)}`),
    `--allow-fs-read=${realpathSync(join(/* turbopackIgnore: true */ root, "node_modules"))}/`,
    `--allow-fs-read=${realpathSync(path)}`,
    ...fontFolders.map((folder) => `--allow-fs-read=${folder}`),
  ];
}

function startReader(path: string, { memoryMb }: ReaderLimits): ChildProcess {
  const program = join(/* turbopackIgnore: true */ process.cwd(), "processes/read-document.ts");
  return fork(program, [String(memoryMb)], {
    env: noEnvironment,
    execArgv: readerArguments(path, memoryMb),
    serialization: "advanced",
    // What a library prints may be from the file.
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
}

/** Why a reader has ended before it said so. */
function endOf(code: number | null, killed: string | null): ReadingError {
  // Node ends with SIGABRT (134) when its memory is full; the watchdog ends it with SIGKILL.
  const full = killed !== null || code === 134 || code === 133 || code === 5;
  return new ReadingError(
    full ? "too_expensive" : "damaged",
    `the reader ended: ${code ?? killed}`,
  );
}

async function endReader(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

/** Counts the time between its starts and stops. */
class Clock {
  #left: number;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #over: () => void;

  constructor(seconds: number, over: () => void) {
    this.#left = seconds * 1_000;
    this.#over = over;
  }

  start(): void {
    this.#since = performance.now();
    this.#timer = setTimeout(this.#over, Math.max(0, this.#left));
  }

  stop(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#left -= performance.now() - this.#since;
  }
}
