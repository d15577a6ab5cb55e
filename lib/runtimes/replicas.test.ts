import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { runtimeAt } from "#lib/testing/model-answers.ts";

import { type Finding, healthOf, noteFinding } from "./health.ts";
import { chooseAddress, countCall, ownReplicaHasRoom, slotsOf } from "./replicas.ts";
import type { DiscoveredModel, Runtime, ServerAddress } from "./runtime.ts";
import { itemOf } from "./runtime-item.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const models: DiscoveredModel[] = [{ name: "plain", features: ["chat"], remote: false }];
const up: Finding = { models, loaded: null, version: "0.33.0", latencyMs: 12 };
const [failed, answered] = [{ call: "failed" }, { call: "answered" }] as const;
const unreachable = { problem: "unreachable" } as const;

let count = 0;
type Three = [ServerAddress, ServerAddress, ServerAddress];

/** Three replicas of two slots each, which are up. */
function threeReplicas(): { runtime: Runtime; addresses: Three } {
  count += 1;
  const addresses = ["a", "b", "c"].map((host) => ({ url: `http://${host}-${count}` })) as Three;
  const runtime = runtimeAt("", { addresses, slots: 2 });
  for (const address of addresses) noteFinding(runtime, address, up);
  return { runtime, addresses };
}

const choose = (runtime: Runtime, conversationId?: string, ...tried: ServerAddress[]) =>
  chooseAddress(runtime, { model: "plain", conversationId, tried: new Set(tried) });

function note(runtime: Runtime, address: ServerAddress, ...findings: Finding[]): void {
  for (const finding of findings) noteFinding(runtime, address, finding);
}

describe("the address for a call", () => {
  test("when none is up is that with the fewest failures, one that has the model first", () => {
    const { runtime, addresses } = threeReplicas();
    const [a, b, c] = addresses;
    note(runtime, a, unreachable, unreachable);
    note(runtime, b, unreachable);
    note(runtime, c, unreachable, unreachable);
    expect(choose(runtime)).toBe(b);
    note(runtime, b, { ...up, models: [] });
    note(runtime, c, up);
    expect(choose(runtime)).toBe(c);
    expect(choose(runtime, undefined, c)).toBe(b);
    // An address that is down is not asked in another's place.
    expect(choose(runtime, undefined, c, b)).toBeUndefined();
  });

  test("is the same for a conversation, also when its server was late once", () => {
    const { runtime } = threeReplicas();
    const own = choose(runtime, "lin") as ServerAddress;
    note(runtime, own, { problem: "timed_out" });
    expect(choose(runtime, "lin")).toBe(own);
  });
});

describe("F26 a replica that fails three calls in a row", () => {
  test("is left alone although it answers probes, then tried with one call, and used again when that is answered", () => {
    const { runtime } = threeReplicas();
    const own = choose(runtime, "lin") as ServerAddress;
    note(runtime, own, failed, failed);
    expect(choose(runtime, "lin")).toBe(own);
    note(runtime, own, failed, up);
    expect(choose(runtime, "lin")).not.toBe(own);
    expect(slotsOf(runtime)).toBe(4);

    vi.advanceTimersByTime(10_000);
    expect(choose(runtime, "lin")).toBe(own);
    expect(slotsOf(runtime)).toBe(5);
    const ended = countCall(runtime, own);
    expect(choose(runtime, "lin")).not.toBe(own);
    ended();
    note(runtime, own, answered);
    expect(slotsOf(runtime)).toBe(6);
  });

  test("is shown as that to administrators", () => {
    const { runtime, addresses } = threeReplicas();
    const [a] = addresses;
    const shown = () =>
      itemOf({ runtime, isUp: true, available: true, models, loaded: null }).addresses[0];
    expect(shown()).toMatchObject({ state: "up", circuit: "closed", failures: 0, retryAt: null });
    note(runtime, a, failed, failed, failed);
    const retryAt = new Date(Date.now() + 10_000).toISOString();
    expect(shown()).toMatchObject({ state: "up", circuit: "open", failures: 3, retryAt });
    vi.advanceTimersByTime(10_000);
    expect(shown()).toMatchObject({ circuit: "half_open", retryAt: null });
    note(runtime, a, unreachable);
    expect(shown()).toMatchObject({ state: "down", circuit: "open", retryAt: null });
  });

  test("is tried all the same when all others are ill too, and when it is the only one", () => {
    const { runtime, addresses } = threeReplicas();
    for (const address of addresses) note(runtime, address, failed, failed, failed);
    expect(choose(runtime, "lin")).toBeDefined();
    expect(slotsOf(runtime)).toBe(2);
    const alone = runtimeAt("http://alone");
    const [address] = alone.addresses as [ServerAddress];
    note(alone, address, up, failed, failed, failed);
    expect(choose(alone)).toBe(address);
    expect(
      itemOf({ runtime: alone, isUp: true, available: true, models, loaded: null }).addresses[0],
    ).toMatchObject({ circuit: "closed", failures: 3 });
  });
});

describe("F26 a replica that flaps", () => {
  test("is used as soon as a probe finds it the first time, and later after a while", () => {
    const { runtime } = threeReplicas();
    const own = choose(runtime, "lin") as ServerAddress;
    note(runtime, own, unreachable, up);
    expect(choose(runtime, "lin")).toBe(own);
    note(runtime, own, unreachable, up);
    expect(choose(runtime, "lin")).not.toBe(own);
    vi.advanceTimersByTime(20_000);
    note(runtime, own, up);
    expect(choose(runtime, "lin")).toBe(own);
    expect(healthOf(runtime, own)?.circuit.opened).toBeUndefined();
  });
});

test("the calls under way at a replica keep a further conversation away from it while others have room", () => {
  const { runtime } = threeReplicas();
  const own = choose(runtime, "lin") as ServerAddress;
  const ended = countCall(runtime, own);
  // The mean would be two thirds of a call.
  expect(choose(runtime, "lin")).not.toBe(own);
  const hasRoom = (conversationId?: string) =>
    ownReplicaHasRoom(runtime, { model: "plain", conversationId });
  expect([hasRoom("lin"), hasRoom()]).toEqual([false, true]);
  for (const address of runtime.addresses) if (address !== own) countCall(runtime, address);
  expect(choose(runtime, "lin")).toBe(own);
  expect(hasRoom("lin")).toBe(true);
  ended();
});
