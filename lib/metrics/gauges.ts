import { gauge } from "#lib/call-metrics.ts";
import { queueStates } from "#lib/queue/index.ts";
import { runtimeStates, slotsOf } from "#lib/runtimes/index.ts";

/** Sets the gauges to the present state. What is gone since the last time is no longer in them. */
export function setGauges(): void {
  const [waiting, oldest, used, slots] = [
    gauge("parlor_queue_waiting", "Calls that wait for a slot.", ["runtime", "kind"]),
    gauge("parlor_queue_oldest_seconds", "How long the call that waits longest has waited.", [
      "runtime",
    ]),
    gauge("parlor_slots_used", "Calls under way.", ["runtime"]),
    gauge("parlor_slots", "Calls that may be under way at the same time.", ["runtime"]),
  ];
  const [up, calls, failures] = [
    gauge("parlor_replica_up", "1 while the address of a model server answers.", [
      "runtime",
      "replica",
    ]),
    gauge("parlor_replica_calls", "Calls under way at an address.", ["runtime", "replica"]),
    gauge("parlor_replica_failures", "Requests to an address that have failed in a row.", [
      "runtime",
      "replica",
    ]),
  ];
  for (const each of [waiting, oldest, used, slots, up, calls, failures]) each.reset();
  const queues = queueStates();
  for (const { runtime: server, replicas } of runtimeStates()) {
    const queue = queues.get(server.id);
    const runtime = server.name;
    waiting.set({ runtime, kind: "turn" }, queue?.turns ?? 0);
    waiting.set({ runtime, kind: "background" }, queue?.background ?? 0);
    oldest.set({ runtime }, queue?.oldestSeconds ?? 0);
    used.set({ runtime }, queue?.running ?? 0);
    slots.set({ runtime }, slotsOf(server));
    for (const { replica, state, underWay, failures: failed } of replicas) {
      up.set({ runtime, replica }, state === "up" ? 1 : 0);
      calls.set({ runtime, replica }, underWay);
      failures.set({ runtime, replica }, failed);
    }
  }
}
