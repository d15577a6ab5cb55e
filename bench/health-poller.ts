// Requests /healthz repeatedly, in a separate process so that the bench's other work does not delay
// it, and records the durations by phase.
//
// Started with the address of the web server. A message `{ phase }` starts a phase; the reply has
// the durations of the one before.

import { Agent, request } from "node:http";

export type PollerMessage = { phase: string };
/** `waits` in ms, one for each answer of the phase. */
export type PollerAnswer = { phase: string; waits: number[] };

const address = process.argv[2] ?? "";
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const pauseMs = 10;

let phase = "";
let waits: number[] = [];

function poll(): void {
  const sent = performance.now();
  const next = () => {
    waits.push(performance.now() - sent);
    setTimeout(poll, pauseMs);
  };
  const asked = request(`${address}/healthz`, { agent }, (answer) =>
    answer.resume().once("end", next),
  );
  asked.once("error", next);
  asked.end();
}

process.on("message", (message: PollerMessage) => {
  process.send?.({ phase, waits } satisfies PollerAnswer);
  phase = message.phase;
  waits = [];
});
process.once("disconnect", () => process.exit(0));
poll();
process.send?.({ ready: true, address });
