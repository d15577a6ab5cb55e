// The files that are being uploaded, kept outside React: they go on while the user looks at another page. One is sent after the other.

import { Refused } from "#components/frame/api-client.ts";
import { isReadableName } from "#lib/knowledge/rules.ts";
import type { Uploaded } from "#lib/knowledge/schema.ts";

import type { FileRequest } from "./send-file.ts";

/** Why a file was not taken: one of these, or the server's own words. */
export type UploadProblem =
  | { kind: "kind" | "empty" | "unreadable" | "lost" }
  | { kind: "refused"; message: string }
  | { kind: "duplicate"; documentId: string };

export type Upload = {
  id: number;
  collectionId: string;
  file: File;
  /** The document that it takes the place of; none: it is a new one. */
  replaces: string | undefined;
  /** `sent` and `refused` are final. */
  state: "waiting" | "sending" | "sent" | "refused";
  /** The share that was sent, from 0 to 1. */
  share: number;
  problem?: UploadProblem;
};

type Wish = {
  send: (request: FileRequest) => Promise<Uploaded>;
  /** The path of an upload, which the method goes with. */
  pathOf: (collectionId: string, replaces: string | undefined) => string;
  onSent: (collectionId: string) => void;
  onFailed: (thrown: unknown) => void;
};

/** A queue of uploads. `subscribe` and `uploads` are what React's external stores ask for. */
export class UploadQueue {
  readonly #wish: Wish;
  readonly #watchers = new Set<() => void>();
  #uploads: readonly Upload[] = [];
  #lastId = 0;
  #running: { id: number; abort: AbortController } | undefined;

  constructor(wish: Wish) {
    this.#wish = wish;
  }

  subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  uploads = (): readonly Upload[] => this.#uploads;

  add(collectionId: string, files: readonly File[], replaces?: string): void {
    // What was said about earlier files is gone when new ones are chosen, unless something was refused.
    const isOver = this.#uploads.every(({ state }) => state === "sent");
    const added = files.map((file): Upload => {
      const problem = problemBefore(file);
      this.#lastId += 1;
      const base = { id: this.#lastId, collectionId, file, replaces, share: 0 };
      return problem ? { ...base, ...refusal(problem) } : { ...base, state: "waiting" };
    });
    this.#set([...(isOver ? [] : this.#uploads), ...added]);
    void this.#sendNext();
  }

  /** Does not send it, or stops sending it. */
  cancel(id: number): void {
    this.#set(this.#uploads.filter((each) => each.id !== id));
    if (this.#running?.id === id) this.#running.abort.abort();
  }

  /** Sends one again that did not arrive. */
  again(id: number): void {
    this.#set(this.#uploads.map((each) => (each.id === id ? anew(each) : each)));
    void this.#sendNext();
  }

  /** Forgets those of a collection that are done with. */
  dismiss(collectionId: string): void {
    this.#set(
      this.#uploads.filter((each) => each.collectionId !== collectionId || isUnderWay(each)),
    );
  }

  async #sendNext(): Promise<void> {
    const next = this.#uploads.find(({ state }) => state === "waiting");
    if (this.#running || !next) return;
    this.#running = { id: next.id, abort: new AbortController() };
    this.#change(next.id, { state: "sending" });
    try {
      this.#change(next.id, await this.#send(next, this.#running.abort.signal));
      this.#wish.onSent(next.collectionId);
    } catch (thrown) {
      // One that was canceled is not in the list any more.
      if (this.#uploads.some(({ id }) => id === next.id)) this.#wish.onFailed(thrown);
      this.#change(next.id, refusal(problemOf(thrown)));
    }
    this.#running = undefined;
    void this.#sendNext();
  }

  async #send({ id, collectionId, file, replaces }: Upload, signal: AbortSignal) {
    if (!(await isReadable(file))) return refusal({ kind: "unreadable" });
    const { duplicateOf } = await this.#wish.send({
      method: replaces ? "PUT" : "POST",
      path: this.#wish.pathOf(collectionId, replaces),
      file,
      signal,
      onProgress: (share) => this.#change(id, { share }),
    });
    if (duplicateOf) return refusal({ kind: "duplicate", documentId: duplicateOf });
    return { state: "sent" as const };
  }

  #change(id: number, what: Partial<Upload>): void {
    this.#set(this.#uploads.map((each) => (each.id === id ? { ...each, ...what } : each)));
  }

  #set(uploads: readonly Upload[]): void {
    this.#uploads = uploads;
    for (const watcher of this.#watchers) watcher();
  }
}

const anew = ({ id, collectionId, file, replaces }: Upload): Upload => ({
  ...{ id, collectionId, file, replaces },
  state: "waiting",
  share: 0,
});

export const isUnderWay = ({ state }: Upload): boolean =>
  state === "waiting" || state === "sending";

const refusal = (problem: UploadProblem) => ({ state: "refused" as const, problem });

/** What can be told without sending it. */
function problemBefore({ name, size }: File): UploadProblem | undefined {
  if (!isReadableName(name)) return { kind: "kind" };
  if (size === 0) return { kind: "empty" };
  return undefined;
}

const problemOf = (thrown: unknown): UploadProblem =>
  thrown instanceof Refused ? { kind: "refused", message: thrown.message } : { kind: "lost" };

/** A file that was moved, changed or removed after it was chosen cannot be read any more; sending it would look as if the connection were down. */
async function isReadable(file: File): Promise<boolean> {
  return file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );
}
