import { type Child, keep, type Plan } from "./child.ts";
import type { ShutdownRequests } from "./signals.ts";

/**
 * Processes of an earlier supervisor that was killed take up to 2 s to end: until then a folder or
 * port in use is no reason to give up. In ms.
 */
const settling = 4_000;

/** A child is ready, and may report its address. */
export type Ready = (name: string, where: { address?: string; setup?: string }) => void;

/**
 * Keeps the planned processes running until a request to end comes, or until one of them reports
 * that a restart would not help. Then they end, the last of the list first, each when the one after
 * it has ended. Answers the exit code and the message to print.
 */
export async function supervise(
  plans: Plan[],
  requests: ShutdownRequests,
  ready: Ready,
): Promise<{ code: number; message?: string }> {
  const since = Date.now();
  const hopeless = Promise.withResolvers<string>();
  const once = new Set<string>();

  const children: Child[] = plans.map((plan) =>
    keep(plan, (report) => {
      if ("ready" in report) {
        once.add(plan.name);
        ready(plan.name, report);
      } else if (Date.now() - since < settling) return;
      else if ("fatal" in report) hopeless.resolve(report.fatal);
      // Another process has the folder for a while, such as an administrator's command while this
      // database was down.
      else if (!once.has(plan.name)) hopeless.resolve(report.held);
    }),
  );

  void requests.haste.then(() => children.forEach((child) => child.abandon()));
  const message = await Promise.race([requests.end, hopeless.promise]);
  for (const child of children.toReversed()) await child.end();
  return message === undefined ? { code: 0 } : { code: 1, message };
}
