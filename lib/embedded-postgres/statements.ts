import { closeStatement, message, type WireMessage } from "./wire.ts";

/**
 * The prepared statements of one client. All clients share one session, so each statement name is
 * replaced by one that no other client can have. The unnamed statement cannot be separated this
 * way: the caller tracks which client owns it.
 */
export class Statements {
  readonly #client: number;
  readonly #names = new Map<string, string>();
  #made = 0;

  constructor(client: number) {
    this.#client = client;
  }

  /**
   * A group of messages as PostgreSQL gets it. `ownsUnnamed`: the session's unnamed statement is
   * this client's, before and after.
   */
  translate(
    group: WireMessage[],
    ownsUnnamed: boolean,
  ): { messages: Buffer[]; ownsUnnamed: boolean } {
    let owns = ownsUnnamed;
    const messages = group.map(({ letter, bytes }) => {
      const ofStatement = bytes[5] === 0x53; // "S"; the other kind, "P", is a portal
      switch (letter) {
        case "P":
          owns ||= bytes[5] === 0;
          return this.#rename(letter, bytes, 5, true);
        case "B":
          return this.#rename(letter, bytes, endOfText(bytes, 5) + 1, owns);
        case "D":
          return ofStatement ? this.#rename(letter, bytes, 6, owns) : bytes;
        case "C":
          return ofStatement ? this.#rename(letter, bytes, 6, true) : bytes;
        default:
          return bytes;
      }
    });
    return { messages, ownsUnnamed: owns };
  }

  /** Messages that make the session forget the statements of this client. */
  forget(): Buffer[] {
    const messages = [...this.#names.values()].map(closeStatement);
    this.#names.clear();
    return messages;
  }

  /** The message with the name at `start` replaced by the session's name for it. */
  #rename(letter: string, bytes: Buffer, start: number, ownsUnnamed: boolean): Buffer {
    const end = endOfText(bytes, start);
    const name = bytes.toString("latin1", start, end);
    if (name === "" && ownsUnnamed) return bytes;
    return message(
      letter,
      bytes.subarray(5, start),
      this.#inSession(name),
      bytes.subarray(end + 1),
    );
  }

  /**
   * PostgreSQL compares only the first 63 bytes of a name, so a prefix could make two names equal.
   * A number cannot.
   */
  #inSession(name: string): string {
    // Another client has prepared an unnamed statement since. PostgreSQL itself reports that the
    // statement does not exist.
    if (name === "") return `client ${this.#client} unnamed`;
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const made = `client ${this.#client} statement ${++this.#made}`;
    this.#names.set(name, made);
    return made;
  }
}

/**
 * The index of the zero byte of the text at `start`; the end of the message when there is none,
 * which PostgreSQL refuses.
 */
function endOfText(bytes: Buffer, start: number): number {
  const end = bytes.indexOf(0, start);
  return end === -1 ? bytes.length : end;
}
