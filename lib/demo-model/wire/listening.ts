// The listening socket, which can be closed and opened again.

import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A TCP port (0 or none: a free one) of an address (127.0.0.1), or the path of a socket that does
 * not exist yet.
 */
export type Listen = { port?: number; host?: string } | { socket: string };

export class Listening {
  readonly #server: Server;
  readonly #listen: Listen;
  #port: number | undefined;

  constructor(server: Server, listen: Listen) {
    this.#server = server;
    this.#listen = listen;
  }

  get url(): string {
    return "socket" in this.#listen ? "http://demo-model" : `http://127.0.0.1:${this.#port}`;
  }

  /** Accepts requests, at the same place as before. */
  async accept(): Promise<void> {
    if (this.#server.listening) return;
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      const listening = () => {
        this.#server.off("error", reject);
        resolve();
      };
      if ("socket" in this.#listen) this.#server.listen(this.#listen.socket, listening);
      else
        this.#server.listen(
          this.#port ?? this.#listen.port ?? 0,
          this.#listen.host ?? "127.0.0.1",
          listening,
        );
    });
    if (!("socket" in this.#listen)) this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Refuses connections from now on. Active answers continue; idle connections are closed. */
  refuse(): void {
    if (this.#server.listening) this.#server.close();
    this.#server.closeIdleConnections();
  }

  /** Ends everything at once. */
  async close(): Promise<void> {
    const closed = this.#server.listening
      ? new Promise((resolve) => this.#server.close(resolve))
      : undefined;
    this.#server.closeAllConnections();
    await closed;
  }
}
