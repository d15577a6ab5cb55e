// Asks /healthz again and again, from a process of its own so that nothing else that the bench does delays it, and keeps the waits apart by phase.
//
// Started with the address of the web server. A message `{ phase }` begins a phase; it is answered with the waits of the one before.

import { Agent, request } from "node:http";

export type PollerMessage = { phase: string };
/** `waits` in ms, one for each answer that came in the phase. */
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
