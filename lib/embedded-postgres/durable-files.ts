import { closeSync, fdatasyncSync, fsyncSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";

import type { PGlite } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";

type Options = Parameters<NodeFS["init"]>[1];
type OpenFile = { nfd: number; node: { parent: { name: string } } };
/** Of Emscripten's module what is needed here; its own types are not part of the package. */
type Module = { FS: { filesystems: { NODEFS: { stream_ops: object } } } };

/**
 * PGlite's file layer on the disk, with the one call that it lacks: what PostgreSQL asks to be flushed is flushed. Without it `fsync = on`
 * means nothing, and a power cut takes commits that were acknowledged.
 */
export class DurableFiles extends NodeFS {
  readonly #fatal: (what: string) => void;

  /** `fatal` must end the process. A flush that failed may have thrown the bytes away: only recovery from the log tells what is there. */
  constructor(folder: string, fatal: (what: string) => void) {
    super(folder);
    this.#fatal = fatal;
  }

  override async init(database: PGlite, options: Options): Promise<{ emscriptenOpts: Options }> {
    const { emscriptenOpts } = await super.init(database, options);
    const flush = ({ nfd, node }: OpenFile) => {
      try {
        // The log's files have their size beforehand, so their times are all that the quicker call leaves out. PostgreSQL does the same.
        if (node.parent.name === "pg_wal") fdatasyncSync(nfd);
        else fsyncSync(nfd);
      } catch (thrown) {
        this.#fatal(`flushing to the disk failed: ${(thrown as NodeJS.ErrnoException).code}`);
      }
      return 0;
    };
    return {
      emscriptenOpts: {
        ...emscriptenOpts,
        preRun: [
          ...(emscriptenOpts.preRun ?? []),
          (module) => void Object.assign((module as unknown as Module).FS.filesystems.NODEFS.stream_ops, { fsync: flush }),
        ],
        // PostgreSQL's PANIC ends here. PGlite would swallow it and go on with a broken heap.
        onAbort: () => this.#fatal("PostgreSQL gave up"),
      } as Options,
    };
  }
}

/** Flushes everything in a folder, the folders themselves included: a file is safe only when the folder that names it is. */
export function flushTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) flushTree(path);
    else flush(path);
  }
  flush(folder);
}

/** Flushes one file, or a folder's list of names. */
export function flush(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
