// The web server: Next behind a server of our own, which checks every request (request-listener.ts),
// starts only when the database has this code's schema, and shuts down without losing an answer.

import { createServer } from "node:http";

import next from "next";
import { databaseConnection, dataFolder, developing, env } from "#lib/env.ts";
import { watchEventLoop } from "#lib/event-loop.ts";
import { health, hooks, StartError } from "#lib/lifecycle.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { MigrationError, migrate } from "#lib/migrate.ts";
import { report, whenToEnd } from "./ending.ts";
import { keepCopy } from "./web/backup.ts";
import { connectionDrain } from "./web/connections.ts";
import { loadRoutes } from "./web/load-routes.ts";
import { quietConsole } from "./web/quiet.ts";
import { requestListener } from "./web/request-listener.ts";
import { longestUpload } from "./web/slow-body.ts";

/**
 * Delays between attempts to start, in ms: equal at first, because a database starts beside this
 * server; then increasing.
 */
const retryAfter = (attempt: number) => Math.min(1_000 * 2 ** Math.max(0, attempt - 15), 30_000);
/**
 * How long a shutdown may take in all: on the supervisor's message, and after the supervisor's
 * death. In ms.
 */
const endTimeout = { requested: 25_000, orphaned: 1_000 };
/**
 * How long readers may then take to read the rest of their streams, when all answers are stored. In
 * ms.
 */
const farewell = 5_000;

if (!developing) quietConsole();
watchEventLoop();

const app = next({ dev: developing, quiet: true, hostname: env.HOST, port: env.PORT });

// Next would accept a connection that asks for a protocol upgrade and keep it open without a use;
// in development it reloads pages over one.
const server = createServer(
  { shouldUpgradeCallback: () => developing },
  requestListener(app.getRequestHandler()),
);
// The limit for the body of an upload; others have less time (slow-body.ts), and an answer may stream for any.
server.requestTimeout = longestUpload;
server.headersTimeout = 20_000;
server.keepAliveTimeout = 65_000;

const drained = connectionDrain(server);

server.once("error", (error: NodeJS.ErrnoException) => {
  const why =
    error.code === "EADDRINUSE"
      ? `Port ${env.PORT} on ${env.HOST} is in use by another program. Set PORT to a free one.`
      : `The web server cannot listen on ${env.HOST}:${env.PORT} (${error.code ?? error.name}).`;
  void fatal(why);
});

whenToEnd((why) => void end(endTimeout[why]));
process.on("unhandledRejection", (thrown) =>
  log.error({ error: safeErrorText(thrown) }, "nobody caught this"),
);

await app.prepare();
server.listen(env.PORT, env.HOST, () => void begin());

async function begin(): Promise<void> {
  const beforeChange = env.DATABASE_URL
    ? undefined
    : async (database: Parameters<typeof keepCopy>[1], lastApplied: string) => {
        log.info(
          { copy: await keepCopy(dataFolder, database, lastApplied) },
          "a copy of the database was kept before it is migrated",
        );
      };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const applied = await migrate(databaseConnection(), { beforeChange });
      if (applied.length > 0) log.info({ applied }, "migrated");
      const { setupToken } = (await hooks.start?.()) ?? {};
      health.started = true;
      const address = addressOf();
      await report({
        ready: true,
        address,
        ...(setupToken !== undefined && { setup: `${address}/setup?token=${setupToken}` }),
      });
      return await loadRoutes(server);
    } catch (thrown) {
      if (thrown instanceof MigrationError || thrown instanceof StartError)
        return await fatal(thrown.message);
      // A database that is started beside this server needs a moment; that is no warning.
      log[attempt < 5 ? "debug" : "warn"](
        { error: safeErrorText(thrown) },
        "the database is not ready yet",
      );
      await new Promise((resolve) => setTimeout(resolve, retryAfter(attempt)));
    }
  }
}

function addressOf(): string {
  if (env.PUBLIC_URL) return new URL(env.PUBLIC_URL).origin;
  const bound = server.address();
  const port = typeof bound === "object" && bound ? bound.port : env.PORT;
  return `http://${["0.0.0.0", "::", "127.0.0.1"].includes(env.HOST) ? "localhost" : env.HOST}:${port}`;
}

/**
 * Accepts no more connections, stops active turns and stores them, lets every stream end, and
 * exits. After `within` ms it exits anyway.
 */
async function end(within: number): Promise<void> {
  setTimeout(() => {
    log.warn("the end took too long and was cut short");
    process.exit(0);
  }, within);
  server.close();
  await hooks
    .stop?.()
    .catch((thrown: unknown) =>
      log.error({ error: safeErrorText(thrown) }, "not every answer could be stored"),
    );
  await drained(farewell);
  process.exit(0);
}

/** A restart would not help: reports why, and exits. */
async function fatal(message: string): Promise<void> {
  if (process.connected) await report({ fatal: message });
  else process.stderr.write(`${message}\n`);
  process.exit(1);
}
