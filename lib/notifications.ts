import "server-only";

// What PostgreSQL tells its clients without being asked (LISTEN, NOTIFY). It needs a connection of its own, which poolers in transaction mode do
// not give: then nothing arrives, without an error. Whoever uses it must notice that, and read now and then in any case.

import { Client } from "pg";

import { databaseConnection } from "./env.ts";
import { log, safeErrorText } from "./log.ts";

/** In ms. */
const connectAgainAfter = 2_000;

export type Subscription = { close(): Promise<void> };

/**
 * Calls `told` with each notification of a channel until it is closed. `connected`: the connection has been made (again), or lost; what was told
 * meanwhile is lost. Never throws.
 */
export function listenTo(
  channel: string,
  told: (payload: string) => void,
  connected: (isConnected: boolean) => void,
): Subscription {
  let [client, timer, isClosed]: [Client | undefined, NodeJS.Timeout | undefined, boolean] = [
    undefined,
    undefined,
    false,
  ];
  async function connect(): Promise<void> {
    const mine = new Client({ ...databaseConnection(), keepAlive: true });
    client = mine;
    // The errors of a client that is connected; its end follows.
    mine.on("error", () => undefined);
    mine.on("notification", ({ payload }) => told(payload ?? ""));
    mine.once("end", () => lost(mine));
    try {
      await mine.connect();
      await mine.query(`listen "${channel}"`);
      if (client === mine) connected(true);
    } catch (thrown) {
      log.debug({ error: safeErrorText(thrown) }, "the database could not be listened to");
      lost(mine);
      await mine.end().catch(() => undefined);
    }
  }
  function lost(which: Client): void {
    if (client !== which || isClosed) return;
    client = undefined;
    connected(false);
    timer = setTimeout(() => void connect(), connectAgainAfter).unref();
  }
  void connect();
  return {
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
