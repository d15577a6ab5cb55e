// The file of a form (multipart/form-data) as it comes: nothing of it is kept in memory but what may be a part of the boundary.

import { AppError } from "#lib/errors.ts";

/** A file as a form sends it. The name is hostile. `bytes` throws `invalid` when the form breaks off, has more fields, or is too long. */
export type FilePart = { name: string; bytes: AsyncIterable<Uint8Array> };

const longestHead = 8_192;
const lineEnd = Buffer.from("\r\n");
const headEnd = Buffer.from("\r\n\r\n");

/**
 * Reads a form up to the bytes of its only field, `file`. Throws `invalid` for a form without it, or for another body. `limit`: of the whole body, in
 * bytes.
 */
export async function readFilePart(request: Request, limit: number): Promise<FilePart> {
  const boundary = boundaryOf(request.headers.get("content-type") ?? "");
  if (!["", "identity"].includes(request.headers.get("content-encoding")?.toLowerCase() ?? ""))
    throw new AppError("invalid", "body_encoded");
  const source = new ByteSource(request.body, limit);
  const opening = Buffer.from(`--${boundary}\r\n`);
  const preamble = await source.upTo(opening, longestHead);
  if (preamble === undefined || (preamble.length > 0 && !preamble.subarray(-2).equals(lineEnd)))
    throw new AppError("invalid", "file_missing");
  const head = await source.upTo(headEnd, longestHead);
  const name = head && nameOf(head);
  if (name === undefined) throw new AppError("invalid", "file_missing");
  return { name, bytes: contents(source, Buffer.from(`\r\n--${boundary}`)) };
}

function boundaryOf(contentType: string): string {
  const given =
    /^multipart\/form-data\s*;(?:[^;]*;)*?\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i;
  const [, quoted, plain] = given.exec(contentType.slice(0, 300)) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw new AppError("invalid", "file_missing");
  return boundary;
}

/** The name of the file in the head of a part; undefined when it is not the field `file`, or has none. */
function nameOf(head: Buffer): string | undefined {
  const lines = new TextDecoder().decode(head).split("\r\n");
  const disposition = lines.find((line) => /^content-disposition:\s*form-data\s*;/i.test(line));
  if (disposition === undefined || parameterOf(disposition, "name") !== "file") return undefined;
  const encoded = /;\s*filename\*=utf-8''([^\s;]+)/i.exec(disposition)?.[1];
  return (
    (encoded === undefined ? undefined : decoded(encoded)) ?? parameterOf(disposition, "filename")
  );
}

/** Browsers write a quotation mark as %22 and a line end as %0D%0A, other programs put a backslash before it. */
function parameterOf(disposition: string, name: string): string | undefined {
  const given = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;"]+))`, "i");
  const [, quoted, plain] = given.exec(disposition) ?? [];
  return quoted?.replaceAll(/\\(["\\])/g, "$1").replaceAll("%22", '"') ?? plain;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The bytes up to the boundary, which must be the last one. */
async function* contents(source: ByteSource, end: Buffer): AsyncGenerator<Uint8Array> {
  for (;;) {
    const at = source.held.indexOf(end);
    // The last bytes may be the beginning of the boundary.
    const sure = at >= 0 ? at : Math.max(0, source.held.length - end.length + 1);
    if (sure > 0) yield source.take(sure);
    if (at >= 0) break;
    if (!(await source.more())) throw new AppError("invalid", "file_broken_off");
  }
  source.take(end.length);
  while (source.held.length < 2 && (await source.more()));
  if (source.take(2).toString("latin1") !== "--") throw new AppError("invalid", "file_missing");
}

/** The bytes of a body that have come and were not taken yet. */
class ByteSource {
  held: Buffer = Buffer.alloc(0);
  #read = 0;
  readonly #limit: number;
  // Not `for await`: leaving that cancels the stream, and with it the connection before the refusal is written.
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;

  constructor(body: ReadableStream<Uint8Array> | null, limit: number) {
    this.#reader = body?.getReader();
    this.#limit = limit;
  }

  /** Waits for more bytes; false at the end of the body. */
  async more(): Promise<boolean> {
    const part = await this.#reader?.read().catch(() => undefined);
    if (!part?.value) return false;
    this.#read += part.value.byteLength;
    if (this.#read > this.#limit) throw new AppError("invalid", "too_large");
    this.held =
      this.held.length === 0 ? Buffer.from(part.value) : Buffer.concat([this.held, part.value]);
    return true;
  }

  take(length: number): Buffer {
    const taken = this.held.subarray(0, length);
    this.held = this.held.subarray(length);
    return taken;
  }

  /** Takes the bytes before `mark`, and the mark; undefined when it does not stand within the next `most` bytes. */
  async upTo(mark: Buffer, most: number): Promise<Buffer | undefined> {
    for (;;) {
      const at = this.held.indexOf(mark);
      if (at > most || (at < 0 && this.held.length > most)) return undefined;
      if (at >= 0) {
        const taken = this.take(at);
        this.take(mark.length);
        return taken;
      }
      if (!(await this.more())) return undefined;
    }
  }
}
