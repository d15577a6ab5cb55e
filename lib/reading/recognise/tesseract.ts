// Recognises the text of a picture with Debian's tesseract, a program that an installation may lack. It gets the picture and nothing else of this process.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";

import { ReadingError } from "../reading-error.ts";

/** What it can recognise, as it calls it: simplified Chinese, and English. */
const wanted = ["chi_sim", "eng"] as const;
export type RecognitionLanguage = (typeof wanted)[number];

/** In seconds, of a page: a dense one takes ten on an idle machine. */
const [pageTime, listTime] = [120, 10];
/** In bytes: a word takes some sixty. */
const mostOutput = 8_000_000;
/** Larger pictures are not given to it, in pixels; a page of A3 at 200 dpi has 7.7 million. */
const mostPixels = 12_000_000;

/** Where systems keep their programs; and one thread, because more of them take more time in all. */
const environment = {
  PATH: "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin",
  OMP_THREAD_LIMIT: "1",
} as unknown as NodeJS.ProcessEnv;
/** Debian's: bounds the memory of a program (in bytes) and the time of its processor, also when nobody is left to end it. */
const limiter = "/usr/bin/prlimit";
const limits = ["--as=2000000000", `--cpu=${pageTime}`, "--core=0", "--"];

/** Which languages the tesseract of this machine knows; none, when there is no tesseract. */
export async function recognitionLanguages(): Promise<RecognitionLanguage[]> {
  try {
    const said = await run(["tesseract", "--list-langs"], { seconds: listTime });
    const known = new Set(said.split(/\s+/u));
    return wanted.filter((one) => known.has(one));
  } catch {
    return [];
  }
}

/** The words of a picture, as tesseract's table. `picture`: a PNG. Throws a ReadingError when that takes too long, and else what has gone wrong. */
export function recognise(
  picture: Uint8Array,
  { languages, signal }: { languages: RecognitionLanguage[]; signal?: AbortSignal | undefined },
): Promise<string> {
  checkSize(picture);
  const command = ["tesseract", "stdin", "stdout", "-l", languages.join("+"), "--psm", "3", "tsv"];
  const bounded = existsSync(limiter) ? [limiter, ...limits, ...command] : command;
  return run(bounded, { input: picture, seconds: pageTime, signal });
}

/** The reader that has drawn it may have been taken over by a file: a small file may be a huge picture. */
function checkSize(picture: Uint8Array): void {
  const { buffer, byteOffset, byteLength } = picture;
  const view = new DataView(buffer, byteOffset, byteLength);
  const isPng = byteLength > 24 && view.getUint32(0) === 0x89504e47;
  if (!isPng) throw new ReadingError("damaged", "the reader has drawn no picture");
  if (view.getUint32(16) * view.getUint32(20) > mostPixels) throw new ReadingError("too_expensive");
}

type Run = { input?: Uint8Array; seconds: number; signal?: AbortSignal | undefined };

/** What a program says. It has ended when this is settled. */
async function run([program = "", ...rest]: string[], wish: Run): Promise<string> {
  wish.signal?.throwIfAborted();
  const child = spawn(program, rest, {
    // A file of the working directory with the name of a configuration would be taken for it.
    cwd: "/",
    env: environment,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const end = () => child.kill("SIGKILL");
  let problem: Error | undefined;
  const endWith = (reason: Error) => {
    problem ??= reason;
    end();
  };
  const aborted = () => endWith(wish.signal?.reason as Error);
  const late = () => endWith(new ReadingError("too_expensive", "recognition is too slow"));
  const timer = setTimeout(late, wish.seconds * 1_000);
  wish.signal?.addEventListener("abort", aborted, { once: true });
  process.once("exit", end);
  const said: Buffer[] = [];
  let bytes = 0;
  child.stdout.on("data", (some: Buffer) => {
    bytes += some.length;
    if (bytes > mostOutput) endWith(new ReadingError("too_expensive", "too much was recognised"));
    else said.push(some);
  });
  // It may end before it has read all.
  child.stdin.on("error", () => undefined);
  child.stdin.end(wish.input);
  try {
    const code = await new Promise<number | null>((done) => {
      child.once("error", (thrown) => {
        problem ??= thrown;
        if (child.pid === undefined) done(null);
      });
      child.once("close", done);
    });
    if (problem) throw problem;
    if (code !== 0) throw new Error(`tesseract has ended with ${code ?? child.signalCode}`);
    return Buffer.concat(said).toString();
  } finally {
    clearTimeout(timer);
    wish.signal?.removeEventListener("abort", aborted);
    process.off("exit", end);
  }
}
