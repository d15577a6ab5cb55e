import { fdatasyncSync, fsyncSync } from "node:fs";

import type { PGlite } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";

type Options = Parameters<NodeFS["init"]>[1];
type OpenFile = { nfd: number; node: { parent: { name: string } } };
type Attributes = { mode?: number };
type SetAttributes = (file: never, attributes: Attributes) => void;
/** Of Emscripten's module what is needed here; its own types are not part of the package. */
type Module = {
  FS: { filesystems: { NODEFS: Record<"node_ops" | "stream_ops", { setattr: SetAttributes }> } };
};

/**
 * PGlite's file layer on the disk, with the one call that it lacks: what PostgreSQL asks to be flushed is flushed. Without it `fsync = on`
 * means nothing, and a power cut takes commits that were acknowledged. And its files are their owner's alone: Emscripten sets the mode of a
 * new file a second time after making it, which goes round the process's umask.
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
          (module) => {
            const { node_ops, stream_ops } = (module as unknown as Module).FS.filesystems.NODEFS;
            Object.assign(node_ops, { setattr: privately(node_ops.setattr) });
            Object.assign(stream_ops, { setattr: privately(stream_ops.setattr), fsync: flush });
          },
        ],
        // PostgreSQL's PANIC ends here. PGlite would swallow it and go on with a broken heap.
        onAbort: () => this.#fatal("PostgreSQL gave up"),
      } as Options,
    };
  }
}

/** The same call, with a mode that gives nothing to anybody but the owner. */
const privately =
  (setattr: SetAttributes): SetAttributes =>
  (file, attributes) =>
    setattr(
      file,
      attributes.mode === undefined
        ? attributes
        : { ...attributes, mode: attributes.mode & ~0o077 },
    );
