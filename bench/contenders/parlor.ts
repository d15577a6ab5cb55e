// Parlor, started as in production: the built application, the embedded database on a folder of its
// own with every commit flushed to the disk, signed-in users, every question and answer stored,
// every event recorded.

import { randomBytes, randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

import { embeddedSql } from "#lib/testing/embedded-sql.ts";
import { type Program, serveAtOnce, signedIn } from "#lib/testing/program.ts";
import { startPostgres } from "#scripts/postgres.mjs";

import { givenTitle } from "../answers.ts";
import { crowd, pause } from "../load.ts";
import { type Running, run } from "../processes.ts";
import type { BenchConversation, Contender } from "./contender.ts";

export type Parlor = Contender & {
  /** Resolves when a conversation has its title: no call to the model follows its answers any more. */
  settle(person: number, conversation: BenchConversation): Promise<void>;
  /** Ensures that this many users are signed in; from then on they can ask. */
  invite(count: number): Promise<void>;
  /** Sends a request as a user's browser does, and answers the JSON. Throws when it is refused. */
  get(person: number, path: string): Promise<unknown>;
  /** The same, whatever the status. */
  look(person: number, path: string): Promise<{ status: number; body: unknown }>;
  /** Sends any request as a user, and reads its answer to the end. */
  send(person: number, method: string, path: string, body?: unknown): Promise<{ status: number }>;
  /** The cookies of a user, for a browser. */
  cookies(person: number): { name: string; value: string }[];
  /** Runs SQL as the database's owner (`embeddedSql`), for contents that would take too long to ask for. */
  sql(text: string): Promise<void>;
  /** The web server's address. */
  readonly address: string;
};

/** How often a title is looked for: a minute. */
const mostTries = 3_000;

const administrator = { username: "root", password: "a password of the benches" };

type Wish = {
  probed: boolean;
  /** Options for the Node of the web server. */
  node: string[];
  /** How many calls it sends to the model server at once. Other contenders have no queue, and send all. */
  slots?: number | undefined;
  /** How many web servers; several use a PostgreSQL server, and requests go to one after the other. */
  servers?: number | undefined;
};

export async function startParlor(
  model: string,
  { probed, node, slots = 256, servers = 1 }: Wish,
): Promise<Parlor> {
  mkdirSync("data", { recursive: true, mode: 0o700 });
  // On the disk of a usual installation, and not in a temporary folder, which may be in memory.
  const folder = mkdtempSync(resolve("data", "bench-"));
  const environment = {
    DATA_DIR: folder,
    AUTH_SECRET: randomBytes(32).toString("base64url"),
    AUTH_TRUST_HOST: "1",
    ADMIN_USERNAME: administrator.username,
    ADMIN_PASSWORD: administrator.password,
    OLLAMA_BASE_URL: model,
    PORT: "0",
  };
  const started: Running[] = [];
  const start = async (...wish: Parameters<typeof run>) => {
    const running = await run(...wish);
    started.unshift(running); // the database ends last
    return running;
  };
  const postgres = servers > 1 ? await startPostgres() : undefined;
  const stop = async () => {
    for (const running of started) await running.end();
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const [web, ...others] = await startAll().catch(async (thrown: unknown) => {
    await stop();
    throw thrown;
  });
  if (!web) throw new Error("no web server was started");
  const [database] = started.slice(-1);
  const bases = [web, ...others].map(({ address }) => address.replace("localhost", "127.0.0.1"));
  const [base = ""] = bases;
  let asked = 0;
  const people: Program[] = [];

  async function startAll(): Promise<Running[]> {
    if (!postgres) await start({ file: "processes/database.ts", environment });
    const webs: Running[] = [];
    for (let number = 0; number < servers; number += 1)
      webs.push(
        await start(
          {
            file: "processes/web.ts",
            environment: {
              ...environment,
              ...(postgres && {
                DATABASE_URL: postgres.url,
                DATA_DIR: join(folder, `web-${number}`),
              }),
            },
            node,
          },
          probed,
        ),
      );
    return webs;
  }

  async function invite(count: number): Promise<void> {
    for (const each of bases)
      await serveAtOnce(
        await signedIn(each, administrator.username, administrator.password),
        slots,
      );
    const root = await signedIn(base, administrator.username, administrator.password);
    // The users of a bench ask more questions in a minute than real ones.
    await root.ask("PATCH", "/api/admin/settings", {
      turnsAtOnce: 1_000,
      questionsPerMinute: 10_000,
    });
    await serveAtOnce(root, slots);
    const first = people.length;
    // A few at once, because hashing a password is slow by design.
    await crowd(Math.max(0, count - first), 4, async (number) => {
      const username = `person-${first + number}`;
      const password = randomBytes(12).toString("hex");
      const made = await root.ask("POST", "/api/admin/users", {
        username,
        name: username,
        role: "member",
        password,
      });
      if (made.status !== 201)
        throw new Error(`a person could not be made: ${made.status} ${await made.text()}`);
      people[first + number] = await signedIn(base, username, password);
    });
  }

  function person(number: number): Program {
    const found = people[number];
    if (!found) throw new Error(`person ${number} was not invited`);
    return found;
  }

  async function look(number: number, path: string): Promise<{ status: number; body: unknown }> {
    const answer = await person(number).ask("GET", path);
    return { status: answer.status, body: await answer.json() };
  }

  async function get(number: number, path: string): Promise<unknown> {
    const { status, body } = await look(number, path);
    if (status !== 200) throw new Error(`${path}: ${status}`);
    return body;
  }

  return {
    name: servers > 1 ? "parlor, two web servers" : "parlor",
    processes: [
      { name: "web", running: web },
      ...(database && !postgres ? [{ name: "database", running: database }] : []),
    ],
    invite,
    get,
    look,
    cookies: (number) => [...person(number).cookies].map(([name, value]) => ({ name, value })),
    sql: (text) => embeddedSql(folder, text),
    async settle(number, { id }) {
      for (let tries = 0; tries < mostTries; tries += 1) {
        const { title } = (await get(number, `/api/conversations/${id}`)) as { title: string };
        if (title === givenTitle) return;
        await pause(20);
      }
      throw new Error("a conversation got no title");
    },
    async send(number, method, path, body) {
      const answer = await person(number).ask(method, path, body);
      await answer.arrayBuffer();
      return { status: answer.status };
    },
    address: base,
    asking(number, conversation, question) {
      const address = bases[asked++ % bases.length] ?? base;
      return {
        address,
        path: "/api/chat",
        headers: {
          origin: address,
          cookie: [...person(number).cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        },
        body: JSON.stringify({
          id: conversation.id,
          message: { id: randomUUID(), role: "user", parts: [{ type: "text", text: question }] },
          // As the page says it of a new conversation.
          ...(conversation.messages.length === 0 && { leaf: null }),
        }),
        wire: "events",
      };
    },
    stop,
  };
}
