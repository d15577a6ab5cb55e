import "server-only";

import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import { monotonicNow } from "#lib/clock.ts";
import { databaseAnswers, isDatabaseAway } from "#lib/db.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { cutPages, ReadingError } from "#lib/reading/index.ts";
import type { ReadPage } from "#lib/reading/schema.ts";
import { current } from "#lib/settings/index.ts";
import { cleanText } from "#lib/text/clean.ts";

import { pathOf, removeUnused } from "./files.ts";
import { putPages } from "./page-store.ts";
import { preparePassages } from "./prepare-passages.ts";
import * as store from "./reading-store.ts";

/** Reads a file in a process of its own: calls `onPage` with each page, in their order, and waits for it. `of`: how many pages there are. */
export type FileReader = (
  path: string,
  wish: {
    name: string;
    limits: { pages: number; seconds: number; memoryMb: number };
    signal: AbortSignal;
    onPage(page: ReadPage, of: number): Promise<void>;
  },
) => Promise<{ pages: number }>;

/** A document is given up when so many readings have ended with a crash or a fault. */
const mostAttempts = 3;
/** What the process that reads a file may take. */
const readerLimits = { seconds: 900, memoryMb: 1_024 };
/** How long a database that is away is left alone, in ms. */
const askAgainAfter = 500;
/** Passages that are found and quoted: how long, and how much of one is repeated in the next, in tokens. */
const passageSize = { tokens: 400, overlap: 60 };
/** Pages are stored when there are so many, or when the last ones were stored so long ago (in ms). */
const pagesAtOnce = { most: 16, after: 300 };
/** Few: the embedded database serves nobody else while they are stored, and each is some hundred rows. */
const passagesAtOnce = 8;

/** The version was deleted, or another reading has begun. */
class ReadingOverError extends Error {}
/** The file could not be read, for no fault of its own: it is missing, for example. */
class FileError extends Error {}

/**
 * Reads a version of a document, from its first page on, and makes it the one that is searched. Never throws. When the process ends in the middle, the version is
 * read again.
 */
export async function readDocument(
  versionId: string,
  readFile: FileReader,
  signal: AbortSignal,
): Promise<void> {
  let reading: store.DocumentReading | undefined;
  try {
    reading = await store.begin(versionId, randomUUID());
    if (!reading) return;
    if (reading.attempts > mostAttempts) return await store.fail(reading, "fault");
    await store.clear(versionId);
    const pages = await readPages(reading, readFile, signal);
    await index(reading, pages);
    await removeUnused(await store.removeReplaced());
  } catch (thrown) {
    if (reading) await end(reading, thrown, signal);
    else log.warn({ error: safeErrorText(thrown) }, "a document was not read yet");
  }
}

/** Stores the pages as they come. Answers them without their runs, which the index does not need. */
async function readPages(
  reading: store.DocumentReading,
  readFile: FileReader,
  signal: AbortSignal,
): Promise<ReadPage[]> {
  const { documentPages } = await current();
  const all: ReadPage[] = [];
  let [waiting, storedAt]: [ReadPage[], number] = [[], monotonicNow()];
  const write = async (of: number) => {
    const some = waiting;
    [waiting, storedAt] = [[], monotonicNow()];
    if (some.length > 0 && !(await putPages(reading, some, of))) throw new ReadingOverError();
  };
  let unstored: unknown;
  const file = readFile(pathOf(reading.hash), {
    name: reading.name,
    limits: { pages: documentPages, ...readerLimits },
    signal,
    async onPage(read, of) {
      const page = { ...read, text: cleanText(read.text) };
      all.push({ ...page, runs: [] });
      waiting.push(page);
      const isDue = monotonicNow() - storedAt > pagesAtOnce.after;
      if (!isDue && waiting.length < pagesAtOnce.most) return;
      await write(of).catch((thrown: unknown) => {
        unstored = thrown;
        throw thrown;
      });
    },
  }).catch((thrown: unknown) => {
    if (unstored !== undefined) throw unstored;
    if (thrown instanceof ReadingError || signal.aborted) throw thrown;
    log.warn({ versionId: reading.versionId, error: safeErrorText(thrown) }, "reading has failed");
    throw new FileError();
  });
  const { pages } = await file;
  await write(pages);
  return all;
}

/** Stores the passages in several transactions, then makes the version the current one in one. */
async function index(reading: store.DocumentReading, pages: ReadPage[]): Promise<void> {
  const require = (isMine: boolean) => {
    if (!isMine) throw new ReadingOverError();
  };
  require(await store.beginIndexing(reading, pages.length));
  const passages = cutPages(pages, passageSize);
  if (passages.length === 0) throw new ReadingError("empty");
  for (let from = 0; from < passages.length; from += passagesAtOnce) {
    const some = passages.slice(from, from + passagesAtOnce);
    require(await store.putPassages(reading, await preparePassages(reading.name, some, from)));
  }
  require(await store.finish(reading, reading.name, passages.length));
}

/** What becomes of a reading that has not succeeded. */
async function end(
  reading: store.DocumentReading,
  thrown: unknown,
  signal: AbortSignal,
): Promise<void> {
  if (thrown instanceof ReadingOverError) return;
  const { versionId } = reading;
  try {
    if (thrown instanceof ReadingError && !signal.aborted)
      return await store.fail(reading, thrown.problem);
    const isOurs = thrown instanceof FileError || !(signal.aborted || isDatabaseAway(thrown));
    log.warn({ versionId, error: safeErrorText(thrown) }, "the reading of a document has ended");
    while (!signal.aborted && !(await databaseAnswers())) await pause(askAgainAfter);
    await store.giveBack(reading, isOurs);
  } catch (again) {
    // The row stays as it is: the next worker begins again.
    log.warn({ versionId, error: safeErrorText(again) }, "a document was not given back");
  }
}
