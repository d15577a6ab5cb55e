// Simulated users: clients that ask over HTTP, record the time of the first token, and keep every
// byte.

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
  /** From the request to the first token, in ms; NaN when none came. */
  first: number;
  /** From the request to the end, in ms. */
  whole: number;
  /** The answer's text. */
  text: string;
  /** The times between the chunks with text, in ms. */
  gaps: number[];
};

// One kept-alive connection for each question that is open at the same time, as in browsers.
const agent = new Agent({ keepAlive: true, maxFreeSockets: 2_000 });

/** Closes idle connections. */
export const hangUp = (): void => agent.destroy();

/** A text that occurs in a stream from the first token on, and not before. */
const firstMark = { lines: '"content":"', events: '"type":"text-delta"' };

/** Asks, and reads the answer to its end. `begun` is called when the response headers have come. */
export function ask(
  { address, path, headers, body, wire }: LoadRequest,
  begun?: () => void,
): Promise<MeasuredAnswer> {
  const sent = now();
  let status = 0;
  let first = Number.NaN;
  const chunks: Buffer[] = [];
  const gaps: number[] = [];
  let last = Number.NaN;
  return new Promise((resolve) => {
    const over = () =>
      resolve({
        status,
        first,
        whole: now() - sent,
        text: textIn(Buffer.concat(chunks).toString(), wire),
        gaps,
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
          // The last chunk may have no text, but only the end of the answer.
          if (!chunk.includes(firstMark[wire])) return;
          if (!Number.isNaN(last)) gaps.push(at - last);
          last = at;
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

/**
 * Sends this many questions evenly over `within` ms, whether earlier ones have ended or not.
 * Resolves when all have ended.
 */
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

/** Sends `count` questions, at most `most` at once. */
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
