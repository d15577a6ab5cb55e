import type { Client, Group } from "./client.ts";
import type { Session } from "./session.ts";
import { copyFail, query, sync } from "./wire.ts";

/**
 * Who may speak to the one session that all clients share. A group of messages runs whole: PostgreSQL would take the Bind of one client for
 * the statement that another has just parsed. A client in a transaction keeps the floor until that ends, because whatever anybody says in
 * between would belong to it. Otherwise it is one group each, in turns.
 */
export class SharedFloor {
  readonly #session: Session;
  /** How long a client may keep the floor without using it, in milliseconds. */
  readonly #patience: number;
  readonly #present = new Set<Client>();
  readonly #queue = new Set<Client>();
  readonly #leaving = new Set<Client>();
  #holder: Client | undefined;
  #unnamed: Client | undefined;
  /** The holder's group was flushed but has not ended. */
  #open = false;
  #running = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(session: Session, patience: number) {
    this.#session = session;
    this.#patience = patience;
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

  /** Waits until all has run that was asked for, and everybody who left is tidied up after. */
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
        // Somebody who left was passed over while another, who has left too, still had the floor.
        if (!this.#holder && this.#leaving.size > 0) continue;
        break;
      }
      const group = client.next();
      if (group) await this.#serve(client, group);
      if (client.wants) this.#queue.add(client);
      // Whoever sends many groups at once must not keep the others' from being read.
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
        this.#patience,
      );
    }
    client.send(answer);
  }

  /** Undoes what those who left have left behind; nobody's in the middle of another's transaction. */
  async #clean(): Promise<void> {
    for (const client of this.#leaving) {
      if (this.#holder && this.#holder !== client) continue;
      this.#leaving.delete(client);
      if (this.#unnamed === client) this.#unnamed = undefined;
      const words = client.statements.forget();
      if (this.#open || words.length > 0) words.push(sync);
      if (this.#holder) words.push(query("rollback"));
      this.#holder = undefined;
      this.#open = false;
      clearTimeout(this.#timer);
      if (words.length > 0) await this.#session.run(Buffer.concat(words));
      // What a connection's end ends elsewhere (settings, temporary tables, advisory locks) is the property of all here, and ends with the last.
      if (this.#present.size === 0) await this.#session.run(query("discard all"));
    }
  }
}

/**
 * PostgreSQL reads the rows of a COPY FROM STDIN in the middle of the statement, where it cannot be fed, and finding none it ends the
 * session. So behind every group it finds a refusal, which it passes over when nobody was copying.
 */
function withoutCopy(messages: Buffer[]): Buffer[] {
  const last = messages.at(-1);
  return last?.[0] === 0x53 ? [...messages.slice(0, -1), refusal, last] : [...messages, refusal];
}

const refusal = copyFail("COPY FROM STDIN is not possible here");
