// The faults that end an answer early.

import { type Exchange, sendJson, sendText } from "../wire/exchange.ts";
import type { WireFormat } from "../wire/ollama-format.ts";
import { Disconnected } from "../wire/refusal.ts";
import type { Output } from "./output.ts";
import type { PlayEnd } from "./player.ts";

export type ScriptedFault = Exclude<PlayEnd, { kind: "stop" | "length" | "cut" }>;

/** Ends an exchange with a fault. Throws `Disconnected` when the client has disconnected. */
export async function fail(
  exchange: Exchange,
  wireFormat: WireFormat,
  fault: ScriptedFault,
  output: Output,
  stream: boolean,
): Promise<void> {
  switch (fault.kind) {
    case "disconnected":
      throw new Disconnected();
    case "hang":
      await output.flush();
      return leaving(exchange.disconnected);
    case "reset":
      await output.flush();
      await new Promise(setImmediate); // by then the system has taken what was written
      return breakOff(exchange);
    case "refusal":
      return refuseAsScripted(exchange, wireFormat, fault);
    case "error":
      if (!stream)
        return sendJson(exchange, fault.status, wireFormat.error(fault.status, fault.text), {
          type: wireFormat.wholeType,
        });
      if (!output.begun) {
        return sendJson(exchange, fault.status, wireFormat.error(fault.status, fault.text), {
          type: "application/json",
          chunked: true,
        });
      }
      output.add(wireFormat.errorLine(fault.text));
      return output.end();
  }
}

/** The body of a script's refusal: any text, or `{"error": …}`. */
export function refuseAsScripted(
  exchange: Exchange,
  wireFormat: WireFormat,
  {
    status,
    error,
    body,
  }: { status: number; error?: string | undefined; body?: string | undefined },
): void {
  if (body !== undefined) sendText(exchange, status, body);
  else
    sendJson(exchange, status, wireFormat.error(status, error ?? ""), {
      type: wireFormat.wholeType,
    });
}

const leaving = (disconnected: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    if (disconnected.aborted) reject(new Disconnected());
    disconnected.addEventListener("abort", () => reject(new Disconnected()), { once: true });
  });

/** A TCP reset where possible, otherwise an end in the middle of the answer. */
function breakOff({ response: { socket }, record }: Exchange): void {
  record.end = "broken";
  if (socket?.remoteAddress === undefined) socket?.destroy();
  else socket.resetAndDestroy();
}
