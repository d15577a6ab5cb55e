import { vi } from "vitest";

import { env } from "#lib/env.ts";

import { enteredRuntimes } from "./no-runtimes.ts";

type Modules = {
  chat: typeof import("#lib/chat/index.ts");
  turns: typeof import("#lib/turns/index.ts");
  instances: typeof import("#lib/instances/index.ts");
};

/**
 * A second web server on the tests' database, in this process: the modules are loaded once more, with process singletons of their own, so
 * that the two know of each other only what is in the database. It uses the model server that the test has started.
 */
export async function aSecondServer(): Promise<Modules> {
  const values = new Map<string, unknown>([
    ["entered runtimes", enteredRuntimes],
    ["registry", { rows: new Map() }],
  ]);
  vi.resetModules();
  // What the test has mocked for its own server.
  for (const mocked of ["#lib/conversations/index.ts", "#lib/instances/index.ts"])
    vi.doUnmock(mocked);
  vi.doMock("#lib/process-singleton.ts", () => ({
    processSingleton: (name: string, make: () => unknown) => {
      if (!values.has(name)) values.set(name, make());
      return values.get(name);
    },
  }));
  const own = await import("#lib/env.ts");
  own.env.OLLAMA_BASE_URL = env.OLLAMA_BASE_URL;
  const modules = {
    chat: await import("#lib/chat/index.ts"),
    turns: await import("#lib/turns/index.ts"),
    instances: await import("#lib/instances/index.ts"),
  };
  vi.doUnmock("#lib/process-singleton.ts");
  // It is connected by now; from here on it knows that there may be other servers.
  own.env.DATABASE_URL ??= "postgres://server/database";
  return modules;
}
