// What the web server and the application that Next has bundled tell each other. Rooms live in the bundle, and nowhere else in the process.

import { processSingleton } from "./process-singleton.ts";

type Hooks = {
  /** After the migrations, before the first request. Answers the token of the first run's link, when there is nobody yet. */
  start(): Promise<{ setupToken?: string }>;
  /** Ends what is under way and resolves when it is stored. */
  stop(): Promise<void>;
};

/** The application's part of a start and an end: filled in by instrumentation.ts, called by processes/web.ts. */
export const hooks = processSingleton("hooks", (): Partial<Hooks> => ({}));

type Standing = {
  /** True when the database has this code's schema and what an earlier process left is tidied up. */
  started: boolean;
  /** What Parlor can be without for a while: a name, and whether it is there. */
  parts: Map<string, () => Promise<boolean>>;
};

export const health = processSingleton(
  "standing",
  (): Standing => ({ started: false, parts: new Map() }),
);
