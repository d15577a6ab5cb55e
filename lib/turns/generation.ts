import { appended, type NewTurn } from "#lib/conversations/index.ts";
import type { EndStatus } from "#lib/conversations/rules.ts";
import type { Part, StoredCitations, StoredError } from "#lib/conversations/schema.ts";
import type { QueuePlace } from "#lib/queue/schema.ts";

/** The turn that a generation answers, and its user. */
export type ActiveTurn = Omit<NewTurn, "question" | "leafId"> & { ownerId: string };

/** An open stream. It is closed when its session ends. */
export type Reader = { sessionId: string; leave(): void };

/** How a turn ended. `error` belongs to a failed one. */
export type End = {
  status: EndStatus;
  error?: StoredError | undefined;
  cutAtLimit: boolean;
  at: Date;
  promptTokens?: number;
  replyTokens?: number;
  citations?: StoredCitations | undefined;
};

/**
 * The reason when Parlor aborts a call to a model; `status` is the resulting status of the turn. It is recognised by its name and not by
 * its class: Next bundles a route and the start of the server separately, each with its own class.
 */
export type Stopped = Error & { name: "Stopped"; status: "stopped" | "interrupted" };

export const stoppedAs = (status: Stopped["status"]): Stopped =>
  Object.assign(new Error(status), { name: "Stopped" as const, status });

export const isStopped = (thrown: unknown): thrown is Stopped =>
  thrown instanceof Error && thrown.name === "Stopped" && "status" in thrown;

/**
 * An answer while it is generated. It belongs to the server: its user may have disconnected, and it may have any number of readers. `parts`
 * is everything generated so far, and each reader has its own position in it, so that a slow reader needs no buffer.
 */
export class Generation {
  readonly turn: ActiveTurn;
  readonly parts: Part[] = [];
  /** Aborts the call to the model, with a `Stopped`. */
  readonly stopping = new AbortController();
  /** The place in the queue of its model server, while it waits there. */
  place?: QueuePlace | undefined;
  /** When its call got its slot; the last one, if the server was full first. */
  calledAt?: Date;
  firstTokenAt?: Date;
  firstTextAt?: Date | undefined;
  /** How often what readers may have read was changed. They begin again then. */
  retyped = 0;
  /** Set when the model has ended, in any way. */
  end?: End;
  /** True when the end is in the database: only then do readers get it. */
  stored = false;
  /** Why the answer cannot be stored at the moment, as a message key; it is kept in memory and storing is retried. */
  waits?: "answer_waits_for_room" | "answer_waits_for_database" | undefined;

  /** Resolves to true when the question is stored, to false when another turn came first. Nothing is streamed before. */
  readonly accepted = Promise.withResolvers<boolean>();
  /** True when the process ends while the turn waits in the queue: it stays queued, for the next process. */
  isLeft = false;
  /** True when the question and the turn are in the database. */
  questionStored = false;
  /** The current readers. They are removed when the end is stored, even if they have not read it. */
  readonly readers = new Set<Reader>();
  /** Releases the user's share of the turn limit; a second call has no effect. */
  readonly giveBack: () => void;
  #next: PromiseWithResolvers<void> | undefined;

  constructor(turn: ActiveTurn, giveBack: () => void = () => undefined) {
    this.turn = turn;
    this.giveBack = giveBack;
    // The caller handles this rejection too; the handler here only prevents the process from ending.
    this.accepted.promise.catch(() => undefined);
  }

  /** The status of the turn until its end is stored. */
  get activeStatus(): "queued" | "streaming" {
    return this.place ? "queued" : "streaming";
  }

  /** The place in the queue has changed; undefined: the call begins. */
  moveInQueue(place: QueuePlace | undefined): void {
    if (place === undefined) this.calledAt = new Date();
    if (place === undefined && this.place === undefined) return;
    this.place = place;
    this.wake();
  }

  add(kind: Part["type"], text: string): void {
    this.firstTokenAt ??= new Date();
    if (kind === "text") this.firstTextAt ??= new Date();
    appended(this.parts, kind, text);
    this.wake();
  }

  /**
   * All of the answer so far was of this type. Positions in it stay valid. Pieces that are stored keep their type, so an answer that only a crash ends
   * shows the beginning of such a thought as text.
   */
  retype(kind: Part["type"]): void {
    const [first] = this.parts;
    if (!first || this.parts.length > 1 || first.type === kind) return;
    first.type = kind;
    this.firstTextAt = kind === "text" ? this.firstTokenAt : undefined;
    this.retyped += 1;
    this.wake();
  }

  /** Replaces what was said, before its end is stored: readers begin again if they have read something else. */
  revise(parts: Part[]): void {
    if (parts.every(({ text }, at) => text === this.parts[at]?.text)) return;
    this.parts.splice(0, this.parts.length, ...parts);
    this.retyped += 1;
    this.wake();
  }

  /** Resolves at the next change of any kind; spurious wake-ups are possible. */
  changed(): Promise<void> {
    this.#next ??= Promise.withResolvers<void>();
    return this.#next.promise;
  }

  wake(): void {
    this.#next?.resolve();
    this.#next = undefined;
  }

  /** Resolves when the end is stored. */
  async settled(): Promise<void> {
    while (!this.stored) await this.changed();
  }
}
