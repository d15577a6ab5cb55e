// The interface between the web server's process and the application that Next has bundled. Modules
// with state live in the bundle only.

import { processSingleton } from "./process-singleton.ts";

type Hooks = {
  /**
   * After the migrations, before the first request. Answers the token of the first-run link when
   * there is no user yet.
   */
  start(): Promise<{ setupToken?: string }>;
  /** Stops active work and resolves when it is stored. */
  stop(): Promise<void>;
};

/**
 * The application's part of startup and shutdown: filled in by instrumentation.ts, called by
 * processes/web.ts.
 */
export const hooks = processSingleton("hooks", (): Partial<Hooks> => ({}));

const mark = Symbol.for("parlor.StartError");

/**
 * Parlor cannot start, and trying again would not help: `message` says why, for the administrator of the machine. `instanceof` checks a
 * mark and not the class, because Next's bundle and the web server's process each have their own copy of it.
 */
export class StartError extends Error {
  readonly [mark] = true;

  static override [Symbol.hasInstance](thrown: unknown): thrown is StartError {
    return typeof thrown === "object" && thrown !== null && mark in thrown;
  }
}

type Standing = {
  /**
   * True when the database has this code's schema and what an earlier process left unfinished is
   * cleaned up.
   */
  started: boolean;
  /** Services that Parlor can be without for a while: the name, and whether it is available. */
  parts: Map<string, () => Promise<boolean>>;
};

export const health = processSingleton(
  "standing",
  (): Standing => ({ started: false, parts: new Map() }),
);
