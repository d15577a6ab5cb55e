// PostgreSQL's protocol, version 3: the part that a server needs that passes messages on to
// PostgreSQL.

/**
 * A client's message: its letter ("" for the first of a connection, which has none) and all of its
 * bytes.
 */
export type WireMessage = { letter: string; bytes: Buffer };

/** The codes in place of the protocol version in a connection's first message. */
export const codes = { version3: 3, cancel: 80_877_102, tls: 80_877_103, gss: 80_877_104 } as const;

/** PostgreSQL's own limit is a gigabyte; no message of Parlor comes near this one. */
const longest = 256 * 1024 * 1024;

/**
 * A client broke the protocol: it gets an error and is disconnected before PostgreSQL gets the
 * message (which would end the shared session).
 */
export class ProtocolError extends Error {}

/** Splits the bytes of a connection into messages. */
export class MessageReader {
  #chunks: Buffer[] = [];
  #size = 0;
  #needed = 0;
  #begun = false;

  /** The messages that are complete with this chunk. Throws `ProtocolError`. */
  read(chunk: Buffer): WireMessage[] {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    // A long message in many chunks is joined once, not at each chunk.
    if (this.#size < this.#needed) return [];
    let rest = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    const messages: WireMessage[] = [];
    for (;;) {
      const head = this.#begun ? 1 : 0;
      if (rest.length < head + 4) {
        this.#needed = head + 4;
        break;
      }
      const length = rest.readUInt32BE(head);
      if (length < 4 || length > (this.#begun ? longest : 10_000))
        throw new ProtocolError("invalid message length");
      if (rest.length < head + length) {
        this.#needed = head + length;
        break;
      }
      const bytes = rest.subarray(0, head + length);
      messages.push({ letter: this.#begun ? String.fromCharCode(bytes[0] ?? 0) : "", bytes });
      rest = rest.subarray(bytes.length);
      // A request for encryption or to cancel is followed by another first message, or by nothing.
      if (!this.#begun) this.#begun = bytes.readUInt16BE(4) === codes.version3;
    }
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#size = rest.length;
    return messages;
  }
}

/** A message with a letter and a body. */
export function message(letter: string, ...body: (Buffer | string)[]): Buffer {
  const parts = body.map((part) => (typeof part === "string" ? Buffer.from(`${part}\0`) : part));
  const head = Buffer.alloc(5);
  head.write(letter, "latin1");
  head.writeUInt32BE(4 + parts.reduce((sum, part) => sum + part.length, 0), 1);
  return Buffer.concat([head, ...parts]);
}

export const query = (sql: string) => message("Q", sql);
export const sync = message("S");
export const copyFail = (reason: string) => message("f", reason);
/** Closes a prepared statement; no error when there is none. */
export const closeStatement = (name: string) => message("C", Buffer.from("S"), name);

/** The end of a connection with its reason: severity FATAL and a PostgreSQL error code. */
export const fatal = (code: string, text: string) =>
  message(
    "E",
    Buffer.from("S"),
    "FATAL",
    Buffer.from("V"),
    "FATAL",
    Buffer.from("C"),
    code,
    Buffer.from("M"),
    text,
    Buffer.from([0]),
  );

/** The first message of a client. */
export function startup(parameters: Record<string, string>): Buffer {
  const body = Buffer.from(`${Object.entries(parameters).flat().join("\0")}\0\0`);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length);
  head.writeUInt32BE(codes.version3 << 16, 4);
  return Buffer.concat([head, body]);
}
