// What a scripted server remembers of the requests that it got. The product's own demo model remembers nothing.

/** One request. Times are milliseconds since 1970. */
export type RequestRecord = {
  id: number;
  method: string;
  path: string;
  headers: Record<string, string>;
  /** Parsed JSON, or the text when it is none. */
  body: unknown;
  at: number;
  /** The name of the script that answered. */
  script?: string;
  status?: number;
  /** When its turn came: it waited for others, or for a load, until then. */
  turnAt?: number;
  firstLineAt?: number;
  endedAt?: number;
  /** `done`: everything was sent. `closed`: the client left first. `broken`: the server broke it off, as it was told. */
  end?: "done" | "closed" | "broken";
  /** In tokens. `shared` of the prompt was remembered, `read` was read; `reply` was said. */
  tokens?: { prompt: number; shared: number; read: number; reply: number };
  /** What loading the model took, and whether it was loaded before, for another window. */
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

  /** To be called whenever a record changes. */
  changed(): void {
    for (const look of this.#watchers) look();
  }

  /** Resolves with the first record that fits, once there is one. Throws after `patience` ms. */
  seen(fits: (record: RequestRecord) => boolean, patience: number): Promise<RequestRecord> {
    const { promise, resolve, reject } = Promise.withResolvers<RequestRecord>();
    const timer = setTimeout(
      () => reject(new Error(`no such request within ${patience} ms`)),
      patience,
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
