import type { Socket } from "node:net";

import { Statements } from "./statements.ts";
import { codes, fatal, MessageReader, message, ProtocolError, type WireMessage } from "./wire.ts";

/**
 * Messages that PostgreSQL gets in one piece. `open`: the client expects the answer before the
 * group has ended (a Flush).
 */
export type Group = { messages: WireMessage[]; open: boolean; size: number };

/** Events of a client for the session scheduler. */
export type SchedulerEvents = {
  /** The client has a group to run and can take an answer. */
  wants(client: Client): void;
  /** The client has disconnected, and nothing more comes from it. */
  left(client: Client): void;
};

/**
 * The number of bytes that may wait from one client; above it the socket is not read until some
 * have run.
 */
const most = { groups: 64, bytes: 8 * 1024 * 1024 };

/**
 * One connection: its handshake, and its messages gathered into the groups that must run without
 * interruption.
 */
export class Client {
  readonly statements: Statements;
  readonly #socket: Socket;
  readonly #greeting: Buffer;
  readonly #scheduler: SchedulerEvents;
  readonly #reader = new MessageReader();
  #groups: Group[] = [];
  #waiting = 0;
  #held: WireMessage[] = [];
  #draining = false;
  #ended = false;
  #disconnected = false;

  constructor(id: number, socket: Socket, greeting: Buffer, scheduler: SchedulerEvents) {
    this.statements = new Statements(id);
    this.#socket = socket;
    this.#greeting = greeting;
    this.#scheduler = scheduler;
    socket.on("data", (chunk) => this.#read(chunk));
    socket.on("drain", () => {
      this.#draining = false;
      this.#tell();
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      this.#groups = [];
      this.#leave();
    });
  }

  /** True while the client has a group to run and its last answer has been sent off. */
  get wants(): boolean {
    return this.#groups.length > 0 && !this.#draining;
  }

  /** Takes the next group. */
  next(): Group | undefined {
    const group = this.#groups.shift();
    this.#waiting -= group?.size ?? 0;
    if (this.#groups.length < most.groups && this.#waiting < most.bytes) this.#socket.resume();
    return group;
  }

  /** Sends the answer of a group. */
  send(answer: Buffer): void {
    if (answer.length > 0 && this.#socket.writable) this.#draining = !this.#socket.write(answer);
    if (this.#ended && this.#groups.length === 0) this.#leave();
  }

  /** Ends the connection with an error message. Groups that have not run yet are dropped. */
  dismiss(code: string, reason: string): void {
    this.#groups = [];
    this.#ended = true;
    this.#socket.end(fatal(code, reason));
    this.#leave();
  }

  #read(chunk: Buffer): void {
    try {
      for (const received of this.#reader.read(chunk)) if (!this.#ended) this.#take(received);
    } catch (thrown) {
      if (!(thrown instanceof ProtocolError)) throw thrown;
      this.dismiss("08P01", thrown.message);
    }
  }

  #take(received: WireMessage): void {
    switch (received.letter) {
      case "":
        return this.#begin(received.bytes);
      case "P":
      case "B":
      case "D":
      case "E":
      case "C":
        this.#held.push(received);
        return;
      case "H":
        return this.#gather(received, true);
      case "S":
      case "Q":
      case "F":
        return this.#gather(received, false);
      case "X":
        this.#ended = true;
        if (this.#groups.length === 0) this.#leave();
        return;
      case "d":
      case "c":
      case "f":
        return; // the messages that follow a refused COPY
      default:
        throw new ProtocolError("invalid message type");
    }
  }

  #begin(bytes: Buffer): void {
    const code = bytes.readUInt32BE(4);
    if (code === codes.tls || code === codes.gss) return void this.#socket.write("N");
    // Cancelling is not possible: PostgreSQL runs a statement synchronously and reads nothing
    // meanwhile.
    if (code === codes.cancel) return void this.#socket.destroy();
    if (code >>> 16 !== codes.version3) throw new ProtocolError("unsupported protocol version");
    if ((code & 0xffff) > 0) this.#socket.write(message("v", Buffer.alloc(8))); // the server speaks 3.0 and knows no protocol option
    this.#socket.write(this.#greeting);
  }

  #gather(last: WireMessage, open: boolean): void {
    const messages = [...this.#held, last];
    this.#held = [];
    const size = messages.reduce((sum, { bytes }) => sum + bytes.length, 0);
    this.#groups.push({ messages, open, size });
    this.#waiting += size;
    if (this.#groups.length >= most.groups || this.#waiting >= most.bytes) this.#socket.pause();
    this.#tell();
  }

  #tell(): void {
    if (this.wants) this.#scheduler.wants(this);
  }

  #leave(): void {
    if (this.#disconnected) return;
    this.#disconnected = true;
    this.#socket.end();
    // A client that does not read would keep the connection open.
    setTimeout(() => this.#socket.destroy(), 5_000).unref();
    this.#scheduler.left(this);
  }
}
