import { appended, type NewTurn } from "#lib/conversations/index.ts";
import type { EndStatus } from "#lib/conversations/rules.ts";
import type { Part, StoredError } from "#lib/conversations/schema.ts";

/** The turn that a generation answers, and the user who has asked. */
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
};

/**
 * Why a call to a model is ended from our side; `status` is what the turn becomes. It is known by its name and not by its class: Next bundles
 * a route and the start of the server apart, each with a class of its own.
 */
export type Stopped = Error & { name: "Stopped"; status: "stopped" | "interrupted" };

export const stoppedAs = (status: Stopped["status"]): Stopped =>
  Object.assign(new Error(status), { name: "Stopped" as const, status });

export const isStopped = (thrown: unknown): thrown is Stopped =>
  thrown instanceof Error && thrown.name === "Stopped" && "status" in thrown;

/**
 * An answer under way. It belongs to the server: whoever asked may be gone, and any number of readers may look on. `parts` is all that was
 * said so far, and each reader keeps its own place in it, so that one who reads slowly, or never, costs nothing.
 */
export class Generation {
  readonly turn: ActiveTurn;
  readonly parts: Part[] = [];
  /** Aborts the call to the model, for a `Stopped`. */
  readonly stopping = new AbortController();
  firstTokenAt?: Date;
  firstTextAt?: Date;
  /** Set when the model has ended, in whatever way. */
  end?: End;
  /** True when the end is in the database: only then does a reader hear of it. */
  stored = false;
  /** Why the answer cannot be stored at the moment, as a message key; it is kept here and tried again. */
  waits?: "answer_waits_for_room" | "answer_waits_for_database" | undefined;

  /** Resolves to true when the question is stored, to false when another turn came first. Nothing is streamed before. */
  readonly accepted = Promise.withResolvers<boolean>();
  /** Who reads it now. They are dropped with the generation when its end is stored, whether they have read it or not. */
  readonly readers = new Set<Reader>();
  /** Gives back the person's place for a turn; a second call does nothing. */
  readonly giveBack: () => void;
  #next: PromiseWithResolvers<void> | undefined;

  constructor(turn: ActiveTurn, giveBack: () => void = () => undefined) {
    this.turn = turn;
    this.giveBack = giveBack;
    // Whoever asked hears of it too; here it only must not end the process.
    this.accepted.promise.catch(() => undefined);
  }

  add(kind: Part["type"], text: string): void {
    this.firstTokenAt ??= new Date();
    if (kind === "text") this.firstTextAt ??= new Date();
    appended(this.parts, kind, text);
    this.wake();
  }

  /** Resolves at the next change, of whatever kind; it may also come for nothing. */
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
