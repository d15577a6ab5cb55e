// An embedded database's server in this process, with clients that speak through `pg` and clients that speak in bytes.

import { once } from "node:events";
import { connect as connectSocket, type Socket } from "node:net";
import { join } from "node:path";

import { Client } from "pg";

import { serve } from "#lib/embedded-postgres/server.ts";
import { openSession } from "#lib/embedded-postgres/session.ts";
import { startup } from "#lib/embedded-postgres/wire.ts";

import { copyDatabase } from "./database-template.ts";
import { ownFolder } from "./own-database.ts";

/** A transaction that is left idle for so many milliseconds ends. */
const idleTimeout = 400;

/** What the server says when it is ready for the next query and no transaction is open. */
export const readyForQuery = "Z\0\0\0\x05I";

/** Starts a server on a data folder of its own, with a table `words (word text)`; `stop` ends it and deletes the folder. */
export async function startEmbeddedServer() {
  const { folder, remove } = ownFolder();
  const run = join(folder, "run");
  await copyDatabase(folder);
  const server = await serve(await openSession(join(folder, "database")), run, { idleTimeout });
  const one = await connect(run);
  await one.query("create table words (word text)");
  await one.end();
  return {
    /** The folder of its socket. */
    host: run,
    connect: () => connect(run),
    openSocket: () => openSocket(run),
    raw: (...first: Buffer[]) => rawClient(openSocket(run), first),
    async stop() {
      await server.close(0);
      remove();
    },
  };
}

export type EmbeddedTestServer = Awaited<ReturnType<typeof startEmbeddedServer>>;

async function connect(host: string): Promise<Client> {
  const client = new Client({ host, user: "postgres", database: "postgres" });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

const openSocket = (host: string): Socket => connectSocket(join(host, ".s.PGSQL.5432"));

/** The rows of `words` that begin with a text. */
export async function wordsLike(client: Client, like: string): Promise<string[]> {
  const { rows } = await client.query<{ word: string }>(
    "select word from words where word like $1 order by word",
    [`${like}%`],
  );
  return rows.map(({ word }) => word);
}

/** A client that sends messages in bytes and collects what it receives. */
async function rawClient(socket: Socket, first: Buffer[]) {
  let heard = Buffer.alloc(0);
  socket
    .on("data", (bytes) => (heard = Buffer.concat([heard, bytes])))
    .on("error", () => undefined);
  await once(socket, "connect");
  const until = async (text: string) => {
    while (!heard.toString("latin1").includes(text)) await once(socket, "data");
  };
  socket.write(Buffer.concat([startup({ user: "postgres" }), ...first]));
  await until(readyForQuery);
  heard = Buffer.alloc(0);
  return {
    socket,
    /** Resolves when a text was received since the last `say`; a test that waits in vain runs into its time-out. */
    until,
    say(...messages: Buffer[]) {
      heard = Buffer.alloc(0);
      socket.write(Buffer.concat(messages));
    },
    heard: () => heard.toString("latin1"),
  };
}
