// The people: programs that ask over HTTP, note when the first token came, and keep every byte.

import { Agent, request } from "node:http";

/** Ollama's own lines, or the AI SDK's UI message stream. */
export type Wire = "lines" | "events";

/** A question as a request. */
export type LoadRequest = {
  address: string;
  path: string;
  headers: Record<string, string>;
  body: string;
  wire: Wire;
};

export type MeasuredAnswer = {
  /** 0 when the connection broke. */
  status: number;
  /** From the sending to the first token, in ms; NaN when none came. */
  first: number;
  /** From the sending to the end, in ms. */
  whole: number;
  /** The answer's text. */
  text: string;
};

// One connection for each question that is open at the same time, kept, as browsers do.
const agent = new Agent({ keepAlive: true, maxFreeSockets: 2_000 });

/** Closes the connections that nobody uses just now. */
export const hangUp = (): void => agent.destroy();

/** What stands in a stream from the first token on, and not before. */
const firstMark = { lines: '"content":"', events: '"type":"text-delta"' };

/** Asks, and reads the answer to its end. `begun` is called when the head of the answer has come. */
export function ask(
  { address, path, headers, body, wire }: LoadRequest,
  begun?: () => void,
): Promise<MeasuredAnswer> {
  const sent = now();
  let status = 0;
  let first = Number.NaN;
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    const over = () =>
      resolve({
        status,
        first,
        whole: now() - sent,
        text: textIn(Buffer.concat(chunks).toString(), wire),
      });
    const lost = () => {
      status = 0;
      over();
    };
    const asked = request(
      `${address}${path}`,
      {
        method: "POST",
        agent,
        headers: {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
          ...headers,
        },
      },
      (answer) => {
        status = answer.statusCode ?? 0;
        begun?.();
        answer.on("data", (chunk: Buffer) => {
          const at = now();
          chunks.push(chunk);
          if (Number.isNaN(first) && Buffer.concat(chunks).includes(firstMark[wire]))
            first = at - sent;
        });
        answer.once("end", over);
        answer.once("error", lost);
      },
    );
    asked.once("error", lost);
    asked.end(body);
  });
}

/** The text of an answer, as far as it came. */
function textIn(body: string, wire: Wire): string {
  let text = "";
  for (const line of body.split("\n")) {
    const source = wire === "lines" ? line : line.startsWith("data: {") ? line.slice(6) : "";
    if (!source.startsWith("{")) continue;
    try {
      const { message, type, delta } = JSON.parse(source) as {
        message?: { content: string };
        type?: string;
        delta?: string;
      };
      text += message?.content ?? (type === "text-delta" ? delta : "") ?? "";
    } catch {
      break; // cut off in this line
    }
  }
  return text;
}

/** So many asked evenly over `within` ms, whatever becomes of the earlier ones. Resolves when all have their end. */
export function volley<T>(
  count: number,
  within: number,
  askOne: (number: number) => Promise<T>,
): Promise<T[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, number) => {
      await pause((number * within) / count);
      return askOne(number);
    }),
  );
}

/** `count` asked, never more than `most` at once. */
export async function crowd<T>(
  count: number,
  most: number,
  askOne: (number: number) => Promise<T>,
): Promise<T[]> {
  const all: T[] = [];
  let next = 0;
  const one = async () => {
    for (let number = next++; number < count; number = next++) all[number] = await askOne(number);
  };
  await Promise.all(Array.from({ length: Math.min(most, count) }, one));
  return all;
}

/** In ms, finer than a timer. */
const now = () => performance.now();

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));
