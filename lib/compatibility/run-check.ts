import { instanceId } from "#lib/instances/index.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { modelToTry } from "#lib/models/index.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { acquireSlot } from "#lib/queue/index.ts";
import { type CheckTarget, slotsOf, tryStep, type versionsSeen } from "#lib/runtimes/index.ts";
import { type CheckStepResult, checkStepSchema } from "#lib/runtimes/schema.ts";
import { current } from "#lib/settings/index.ts";

import * as store from "./store.ts";

export type Seen = Awaited<ReturnType<typeof versionsSeen>>[number];

/** Checks run one after the other in this process. */
const desk = processSingleton("compatibility", () => ({ last: Promise.resolve(), running: 0 }));

/** Whether this process checks nothing. */
export const isIdle = (): boolean => desk.running === 0;

/** In seconds: for each step. */
const longestCall = 300;

/** Checks an address that this web server has claimed, after those before it. Never throws. */
export function runCheck(seen: Seen): void {
  desk.running += 1;
  desk.last = desk.last
    .then(() => check(seen))
    .catch((thrown: unknown) =>
      log.error({ error: safeErrorText(thrown) }, "a check of compatibility was not stored"),
    )
    .finally(() => {
      desk.running -= 1;
    });
}

async function check({ runtime, address, version }: Seen): Promise<void> {
  const settings = await current();
  const found = await modelToTry(runtime.id, settings);
  const steps: CheckStepResult[] = [];
  if (found) {
    const target = {
      ...{ runtime, address, ...found },
      timeouts: { ...settings, turnTimeout: longestCall },
      signal: new AbortController().signal,
    };
    for (const step of checkStepSchema.options) steps.push(await stepInSlot(step, target));
  }
  const result = { checkedVersion: version, model: found?.model.name ?? null, steps };
  await store.end({ runtimeId: runtime.id, url: address.url }, instanceId, result);
  const failed = steps.filter(({ outcome }) => outcome === "failed").map(({ step }) => step);
  log.info({ runtime: runtime.name, version, failed }, "a model server was checked");
}

/** Each step waits for a slot as background work does: people go first. */
async function stepInSlot(
  step: CheckStepResult["step"],
  target: CheckTarget,
): Promise<CheckStepResult> {
  const { runtime, signal } = target;
  const limits = await current();
  const request = { userId: runtime.id, kind: "background", promptTokens: 100, limits } as const;
  const slot = await acquireSlot({ key: runtime.id, slots: slotsOf(runtime) }, request, signal);
  try {
    return await tryStep(step, target);
  } finally {
    slot.release();
  }
}
