// The faults that end an answer early.

import { type Exchange, sendJson, sendText } from "../wire/exchange.ts";
import type { Face } from "../wire/ollama-face.ts";
import { Disconnected } from "../wire/refusal.ts";
import type { Output } from "./output.ts";
import type { PlayEnd } from "./player.ts";

export type ScriptedFault = Exclude<PlayEnd, { kind: "stop" | "length" | "cut" }>;

/** Ends an exchange with a fault. Throws `Disconnected` when the client has disconnected. */
export async function fail(
  exchange: Exchange,
  face: Face,
  fault: ScriptedFault,
  output: Output,
  stream: boolean,
): Promise<void> {
  switch (fault.kind) {
    case "gone":
      throw new Disconnected();
    case "hang":
      await output.flush();
      return leaving(exchange.gone);
    case "reset":
      await output.flush();
      await new Promise(setImmediate); // by then the system has taken what was written
      return breakOff(exchange);
    case "refusal":
      return refuseAsTold(exchange, face, fault);
    case "error":
      if (!stream)
        return sendJson(exchange, fault.status, face.error(fault.status, fault.text), {
          type: face.wholeType,
        });
      if (!output.begun) {
        return sendJson(exchange, fault.status, face.error(fault.status, fault.text), {
          type: "application/json",
          chunked: true,
        });
      }
      output.add(face.errorLine(fault.text));
      return output.end();
  }
}

/** The body of a script's refusal: any text, or `{"error": …}`. */
export function refuseAsTold(
  exchange: Exchange,
  face: Face,
  {
    status,
    error,
    body,
  }: { status: number; error?: string | undefined; body?: string | undefined },
): void {
  if (body !== undefined) sendText(exchange, status, body);
  else sendJson(exchange, status, face.error(status, error ?? ""), { type: face.wholeType });
}

const leaving = (gone: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    if (gone.aborted) reject(new Disconnected());
    gone.addEventListener("abort", () => reject(new Disconnected()), { once: true });
  });

/** A TCP reset where possible, otherwise an end in the middle of the answer. */
function breakOff({ response: { socket }, record }: Exchange): void {
  record.end = "broken";
  if (socket?.remoteAddress === undefined) socket?.destroy();
  else socket.resetAndDestroy();
}
