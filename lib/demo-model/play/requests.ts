// A scripted server's records of its requests. The product's own demo model records nothing.

/** One request. Times are milliseconds since 1970. */
export type RequestRecord = {
  id: number;
  method: string;
  path: string;
  headers: Record<string, string>;
  /** Parsed JSON, or the text when it is not JSON. */
  body: unknown;
  at: number;
  /** The name of the script that answered. */
  script?: string;
  status?: number;
  /** The end of its wait for a slot or for a load. */
  turnAt?: number;
  firstLineAt?: number;
  endedAt?: number;
  /**
   * `done`: everything was sent. `closed`: the client disconnected first. `broken`: the server
   * ended it with a scripted fault.
   */
  end?: "done" | "closed" | "broken";
  /**
   * In tokens. `shared`: the part of the prompt that was cached; `read`: the part that was
   * evaluated; `reply`: generated.
   */
  tokens?: { prompt: number; shared: number; read: number; reply: number };
  /** The duration of the model's load, and whether it was loaded before with another window. */
  load?: { ms: number; reload: boolean };
};

export class Requests {
  readonly all: RequestRecord[] = [];
  readonly #most: number;
  #count = 0;
  #watchers = new Set<() => void>();

  constructor(most: number) {
    this.#most = most;
  }

  begin(request: Pick<RequestRecord, "method" | "path" | "headers" | "body">): RequestRecord {
    const record: RequestRecord = { id: ++this.#count, ...request, at: Date.now() };
    if (this.#most === 0) return record;
    this.all.push(record);
    if (this.all.length > this.#most) this.all.shift();
    this.changed();
    return record;
  }

  /** Must be called whenever a record changes. */
  changed(): void {
    for (const look of this.#watchers) look();
  }

  /** Resolves with the first matching record, once there is one. Throws after `timeout` ms. */
  seen(fits: (record: RequestRecord) => boolean, timeout: number): Promise<RequestRecord> {
    const { promise, resolve, reject } = Promise.withResolvers<RequestRecord>();
    const timer = setTimeout(
      () => reject(new Error(`no such request within ${timeout} ms`)),
      timeout,
    );
    const look = () => {
      const found = this.all.find(fits);
      if (found) resolve(found);
    };
    this.#watchers.add(look);
    look();
    return promise.finally(() => {
      clearTimeout(timer);
      this.#watchers.delete(look);
    });
  }

  reset(): void {
    this.all.length = 0;
    this.#count = 0;
  }
}
