// A client of the demo server that records answers in the format of the traces.

import { request } from "node:http";

import type { ServerAnswer } from "./shape.ts";

export type Sent = {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: unknown;
};

/**
 * Sends a request and waits for the whole answer. `leaveAfter`: closes the connection after this
 * many lines. Throws when the server breaks off.
 */
export function sendRequest(
  url: string,
  { method, path, headers = {}, body }: Sent,
  leaveAfter = Number.POSITIVE_INFINITY,
): Promise<ServerAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<ServerAnswer>();
  const text =
    body === null || body === undefined
      ? ""
      : typeof body === "string"
        ? body
        : JSON.stringify(body);
  const length = text === "" ? {} : { "content-length": Buffer.byteLength(text) };
  const sent = request(
    new URL(path, url),
    { method, headers: { ...headers, ...length }, agent: false },
    (response) => {
      let came = "";
      const finish = (lines = Number.POSITIVE_INFINITY) => {
        resolve(
          answerOf(
            response.statusCode ?? 0,
            response.headers,
            came.split("\n").slice(0, lines).join("\n"),
          ),
        );
      };
      response.setEncoding("utf8");
      response.on("data", (piece: string) => {
        came += piece;
        if (came.split("\n").length <= leaveAfter) return;
        finish(leaveAfter);
        sent.destroy();
      });
      response.on("end", () => finish());
      response.on("error", reject);
    },
  );
  sent.on("error", reject);
  sent.end(text);
  return promise;
}

export const post = (
  url: string,
  path: string,
  body: unknown,
  leaveAfter?: number,
): Promise<ServerAnswer> =>
  sendRequest(
    url,
    { method: "POST", path, headers: { "content-type": "application/json" }, body },
    leaveAfter,
  );

function answerOf(
  status: number,
  given: Record<string, string | string[] | undefined>,
  text: string,
): ServerAnswer {
  const headers = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, String(value)]),
  );
  const type = headers["content-type"] ?? "";
  if (type === "application/x-ndjson")
    return {
      status,
      headers,
      lines: wholeLines(text).map((line) => ({ json: JSON.parse(line) as unknown })),
    };
  if (type === "text/event-stream")
    return { status, headers, lines: text.split("\n").map((line) => ({ text: line })) };
  return {
    status,
    headers,
    body: type.startsWith("application/json") && text !== "" ? (JSON.parse(text) as unknown) : text,
  };
}

const wholeLines = (text: string) => text.split("\n").filter((line) => line !== "");

/** A line of `/api/chat`: the fields that tests check. */
export type StreamedLine = {
  message?: { content: string; thinking?: string; tool_calls?: unknown[] };
  done?: boolean;
  done_reason?: string;
  error?: string;
  prompt_eval_count?: number;
  eval_count?: number;
  total_duration?: number;
  load_duration?: number;
  prompt_eval_duration?: number;
  eval_duration?: number;
};

export const linesOf = ({ lines = [] }: ServerAnswer): StreamedLine[] =>
  lines.map((line) => (line as { json: StreamedLine }).json);
export const lastOf = (answer: ServerAnswer): StreamedLine => linesOf(answer).at(-1) ?? {};
export const generatedText = (answer: ServerAnswer): string =>
  linesOf(answer)
    .map(({ message }) => message?.content ?? "")
    .join("");

/** A question in the form in which Parlor sends it. */
export const question = (more: object = {}, says = "hi") => ({
  model: "demo",
  messages: [{ role: "user", content: says }],
  truncate: false,
  shift: false,
  options: { num_ctx: 8192, num_predict: 4096 },
  ...more,
});
