import type { Client, Group } from "./client.ts";
import type { Session } from "./session.ts";
import { copyFail, query, sync } from "./wire.ts";

/**
 * Schedules the one session that all clients share. A group of messages runs without interruption:
 * PostgreSQL would apply the Bind of one client to the statement that another has just parsed. A
 * client in a transaction keeps the session until the transaction ends, because any statement in
 * between would belong to it. Otherwise clients take turns, one group each.
 */
export class SessionScheduler {
  readonly #session: Session;
  /** How long a client may hold the session without using it, in ms. */
  readonly #idleTimeout: number;
  readonly #present = new Set<Client>();
  readonly #queue = new Set<Client>();
  readonly #leaving = new Set<Client>();
  #holder: Client | undefined;
  #unnamed: Client | undefined;
  /** The holder's group was flushed but has not ended. */
  #open = false;
  #running = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(session: Session, idleTimeout: number) {
    this.#session = session;
    this.#idleTimeout = idleTimeout;
  }

  entered(client: Client): void {
    this.#present.add(client);
  }

  wants(client: Client): void {
    this.#queue.add(client);
    void this.#run();
  }

  left(client: Client): void {
    this.#present.delete(client);
    this.#queue.delete(client);
    this.#leaving.add(client);
    void this.#run();
  }

  /** Waits until every pending group has run and every disconnected client is cleaned up after. */
  async empty(): Promise<void> {
    while (this.#running || this.#queue.size > 0 || this.#leaving.size > 0)
      await new Promise(setImmediate);
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (;;) {
      await this.#clean();
      const client = this.#next();
      if (!client) {
        // A disconnected client was skipped while another one, also disconnected, still held the
        // session.
        if (!this.#holder && this.#leaving.size > 0) continue;
        break;
      }
      const group = client.next();
      if (group) await this.#serve(client, group);
      if (client.wants) this.#queue.add(client);
      // A client that sends many groups at once must not keep the others' sockets from being read.
      await new Promise(setImmediate);
    }
    this.#running = false;
  }

  #next(): Client | undefined {
    const [first] = this.#queue;
    const client = this.#holder ?? first;
    return client && this.#queue.delete(client) ? client : undefined;
  }

  async #serve(client: Client, { messages, open }: Group): Promise<void> {
    clearTimeout(this.#timer);
    const translated = client.statements.translate(messages, this.#unnamed === client);
    if (translated.ownsUnnamed) this.#unnamed = client;
    const answer = await this.#session.run(Buffer.concat(withoutCopy(translated.messages)));
    this.#open = open;
    this.#holder = open || this.#session.inTransaction() ? client : undefined;
    if (this.#holder) {
      this.#timer = setTimeout(
        () => client.dismiss("25P03", "the transaction was left idle for too long"),
        this.#idleTimeout,
      );
    }
    client.send(answer);
  }

  /**
   * Undoes what disconnected clients left behind, but never in the middle of another client's
   * transaction.
   */
  async #clean(): Promise<void> {
    for (const client of this.#leaving) {
      if (this.#holder && this.#holder !== client) continue;
      this.#leaving.delete(client);
      if (this.#unnamed === client) this.#unnamed = undefined;
      const cleanup = client.statements.forget();
      if (this.#open || cleanup.length > 0) cleanup.push(sync);
      if (this.#holder) cleanup.push(query("rollback"));
      this.#holder = undefined;
      this.#open = false;
      clearTimeout(this.#timer);
      if (cleanup.length > 0) await this.#session.run(Buffer.concat(cleanup));
      // State that PostgreSQL drops at the end of a connection (settings, temporary tables,
      // advisory locks) is shared by all clients here, and is dropped after the last one.
      if (this.#present.size === 0) await this.#session.run(query("discard all"));
    }
  }
}

/**
 * PostgreSQL reads the rows of a COPY FROM STDIN synchronously within the statement, where they
 * cannot be supplied; finding none, it ends the session. So a CopyFail message follows every group,
 * which PostgreSQL ignores when no COPY is running.
 */
function withoutCopy(messages: Buffer[]): Buffer[] {
  const last = messages.at(-1);
  return last?.[0] === 0x53
    ? [...messages.slice(0, -1), copyFailMessage, last]
    : [...messages, copyFailMessage];
}

const copyFailMessage = copyFail("COPY FROM STDIN is not possible here");
