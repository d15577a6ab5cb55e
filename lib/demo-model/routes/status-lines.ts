import { drained, type Exchange, sendJson } from "../wire/exchange.ts";
import { goJson } from "../wire/go.ts";
import { Disconnected } from "../wire/refusal.ts";

export type StatusLine =
  | { status: string; digest?: string; total?: number; completed?: number }
  | { error: string };

/**
 * Lines of status as they come, or with `stream: false` only the last one. An error after the first
 * line is a line; without a stream, a 500.
 */
export async function statusLines(
  exchange: Exchange,
  stream: boolean,
  lines: Iterable<StatusLine> | AsyncIterable<StatusLine>,
): Promise<void> {
  const { response, disconnected } = exchange;
  if (stream) response.writeHead(200, { "content-type": "application/x-ndjson" });
  for await (const line of lines) {
    if (disconnected.aborted) throw new Disconnected();
    if (!stream && "error" in line)
      return sendJson(exchange, 500, line, { type: "application/json" });
    if (stream && !response.write(`${goJson(line)}\n`)) await drained(response);
  }
  if (stream) response.end();
  else sendJson(exchange, 200, { status: "success" });
}
