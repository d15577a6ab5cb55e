import { expect, test } from "vitest";

import type { Client, Group } from "./client.ts";
import type { Session } from "./session.ts";
import { SessionScheduler } from "./session-scheduler.ts";
import { query } from "./wire.ts";

/** A session with fake statements that begin and end transactions; it records what it was asked. */
function aSession() {
  let open = false;
  const asked: string[] = [];
  const session = {
    run: async (messages: Buffer) => {
      const text = messages.toString("latin1");
      asked.push(/[a-z][a-z ]+/.exec(text)?.[0] ?? "");
      if (text.includes("begin")) open = true;
      if (text.includes("rollback")) open = false;
      return Buffer.alloc(0);
    },
    inTransaction: () => open,
  } as unknown as Session;
  return { session, asked };
}

/** A client with groups to run. */
function aClient(...texts: string[]): Client {
  const groups = texts.map(
    (text): Group => ({ messages: [{ letter: "Q", bytes: query(text) }], open: false, size: 1 }),
  );
  return {
    get wants() {
      return groups.length > 0;
    },
    next: () => groups.shift(),
    send: () => undefined,
    dismiss: () => undefined,
    statements: {
      translate: (group: Group["messages"]) => ({
        messages: group.map(({ bytes }) => bytes),
        ownsUnnamed: false,
      }),
      forget: () => [],
    },
  } as unknown as Client;
}

test.each([
  ["first", 0],
  ["in the middle", 1],
  ["last", 2],
])(
  "the scheduler is free when all clients have left, whichever had a transaction open and left %s",
  async (_, at) => {
    const { session, asked } = aSession();
    const scheduler = new SessionScheduler(session, 60_000);
    const holder = aClient("begin");
    const others = [aClient(), aClient()];
    const all = others.toSpliced(at, 0, holder);
    for (const client of all) scheduler.entered(client);
    scheduler.wants(holder);
    await expect.poll(() => session.inTransaction()).toBe(true);
    for (const client of all) scheduler.left(client);
    let empty = false;
    void scheduler.empty().then(() => (empty = true));
    await expect.poll(() => empty).toBe(true);
    expect(asked).toContain("rollback");
  },
);
