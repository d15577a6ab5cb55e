import { fdatasyncSync, fsyncSync } from "node:fs";

import type { PGlite } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";

type Options = Parameters<NodeFS["init"]>[1];
type OpenFile = { nfd: number; node: { parent: { name: string } } };
type Attributes = { mode?: number };
type SetAttributes = (file: never, attributes: Attributes) => void;
/** The parts of Emscripten's module that are used here; its own types are not in the package. */
type Module = {
  FS: { filesystems: { NODEFS: Record<"node_ops" | "stream_ops", { setattr: SetAttributes }> } };
};

/**
 * PGlite's file layer on the disk, with the one call that it lacks: what PostgreSQL asks to be
 * flushed is flushed. Without it `fsync = on` has no effect, and a power cut loses acknowledged
 * commits. It also keeps files private to their owner: Emscripten sets the mode of a new file again
 * after creating it, which bypasses the process's umask.
 */
export class DurableFiles extends NodeFS {
  readonly #fatal: (what: string) => void;

  /**
   * `fatal` must end the process. A failed flush may have lost the bytes: only recovery from the
   * log tells what is on the disk.
   */
  constructor(folder: string, fatal: (what: string) => void) {
    super(folder);
    this.#fatal = fatal;
  }

  override async init(database: PGlite, options: Options): Promise<{ emscriptenOpts: Options }> {
    const { emscriptenOpts } = await super.init(database, options);
    const flush = ({ nfd, node }: OpenFile) => {
      try {
        // The log's files are allocated beforehand, so the quicker call leaves out only their
        // times. PostgreSQL does the same.
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
        // PostgreSQL's PANIC ends here. PGlite would swallow it and continue with a corrupt heap.
        onAbort: () => this.#fatal("PostgreSQL gave up"),
      } as Options,
    };
  }
}

/** The same call, with a mode without permissions for group and others. */
const privately =
  (setattr: SetAttributes): SetAttributes =>
  (file, attributes) =>
    setattr(
      file,
      attributes.mode === undefined
        ? attributes
        : { ...attributes, mode: attributes.mode & ~0o077 },
    );
