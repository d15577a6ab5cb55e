import { type Child, keep, type Plan } from "./child.ts";
import type { Orders } from "./signals.ts";

/**
 * What a process died of that was killed with an earlier supervisor takes up to 2 s to go: until then a folder or a port that is in use is no
 * reason to give up. In milliseconds.
 */
const settling = 4_000;

/** Somebody is ready, and may say where. */
export type Ready = (name: string, where: { address?: string; setup?: string }) => void;

/**
 * Keeps the planned processes running until an order to end comes, or until one of them says that starting it again would not help. Then they
 * end, the last of the list first, each when the one after it is gone. Answers the exit code, and what there is to say about it.
 */
export async function supervise(
  plans: Plan[],
  orders: Orders,
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
      // Somebody else has the folder for a while, such as an administrator's command while this database was away.
      else if (!once.has(plan.name)) hopeless.resolve(report.held);
    }),
  );

  void orders.haste.then(() => children.forEach((child) => child.abandon()));
  const message = await Promise.race([orders.end, hopeless.promise]);
  for (const child of children.toReversed()) await child.end();
  return message === undefined ? { code: 0 } : { code: 1, message };
}
