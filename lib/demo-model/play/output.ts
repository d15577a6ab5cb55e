// The output of an answer, sent and pending. Everything that is generated within one tick of the
// clock leaves in one packet.

import type { Script } from "../schema.ts";
import { drained, type Exchange } from "../wire/exchange.ts";
import { packets, writeApart } from "../wire/packets.ts";

export class Output {
  readonly #exchange: Exchange;
  readonly #type: string;
  readonly #split: Script["split"];
  #unsent = "";
  #sending: Promise<void> | undefined;

  constructor(exchange: Exchange, type: string, split: Script["split"]) {
    this.#exchange = exchange;
    this.#type = type;
    this.#split = split;
  }

  add(text: string): void {
    this.#unsent += text;
  }

  /** True once a line was sent or is pending: from then on a failure is a line, not a status. */
  get begun(): boolean {
    return this.#unsent !== "" || this.#exchange.response.headersSent;
  }

  /**
   * Sends the pending output. When it returns a promise, not everything is sent or the reader is
   * behind, until it resolves.
   */
  flush(): Promise<void> | undefined {
    if (this.#unsent === "") return this.#sending;
    this.#head();
    const text = this.#unsent;
    this.#unsent = "";
    const { response } = this.#exchange;
    if (this.#split === undefined) return response.write(text) ? undefined : drained(response);
    const cut = packets(Buffer.from(text), this.#split);
    this.#sending = (this.#sending ?? Promise.resolve()).then(() => writeApart(response, cut));
    return this.#sending;
  }

  async end(): Promise<void> {
    await this.flush();
    this.#head();
    this.#exchange.response.end();
  }

  /** Status and headers are sent with the first line, not before. */
  #head(): void {
    const { response, record } = this.#exchange;
    if (response.headersSent) return;
    response.writeHead(200, { "content-type": this.#type });
    record.firstLineAt = Date.now();
  }
}
