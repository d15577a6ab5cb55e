import { describe, expect, test } from "vitest";

import {
  afterAnsweredCall,
  afterAnsweredProbe,
  afterFailedCall,
  afterUnreachable,
  type Circuit,
  circuitState,
  closedCircuit,
} from "./circuit.ts";

const seconds = (count: number) => count * 1_000;
const failedCalls = (circuit: Circuit, count: number, now: number) =>
  Array.from({ length: count }).reduce<Circuit>((one) => afterFailedCall(one, now), circuit);

describe("a circuit that calls have opened", () => {
  test("opens with the third failure in a row, and not when one was answered between", () => {
    const two = failedCalls(closedCircuit, 2, 0);
    expect(circuitState(two, 0)).toBe("closed");
    expect(circuitState(afterFailedCall(two, 0), 0)).toBe("open");
    expect(circuitState(failedCalls(afterAnsweredCall(two), 2, 0), 0)).toBe("closed");
  });

  test("is half open after ten seconds, whatever probes say, and closed by the first answer", () => {
    const open = failedCalls(closedCircuit, 3, 0);
    expect(circuitState(open, seconds(9.9))).toBe("open");
    const probed = afterAnsweredProbe(open, seconds(11));
    expect(circuitState(probed, seconds(11))).toBe("half_open");
    expect(circuitState(afterAnsweredCall(probed), seconds(11))).toBe("closed");
  });

  test("opens again with the first failure while it is half open, for longer each time", () => {
    let circuit = failedCalls(closedCircuit, 3, 0);
    let now = 0;
    for (const wait of [10, 20, 40, 80, 120, 120]) {
      expect(circuitState(circuit, now + seconds(wait) - 1)).toBe("open");
      now += seconds(wait);
      expect(circuitState(circuit, now)).toBe("half_open");
      circuit = afterFailedCall(circuit, now);
    }
  });

  test("is not opened for longer by calls that began before", () => {
    const open = failedCalls(closedCircuit, 8, 0);
    expect(circuitState(open, seconds(10))).toBe("half_open");
  });
});

describe("a circuit of an address that was unreachable", () => {
  const unreachable = afterUnreachable(closedCircuit, 0);

  test("is closed by the probe that finds it, the first time", () => {
    expect(circuitState(afterAnsweredProbe(unreachable, 1), 1)).toBe("closed");
  });

  test("F26 stays open for longer each time when the address flaps, although it was answered between", () => {
    let [circuit, now] = [closedCircuit, 0];
    const waits: number[] = [];
    for (let time = 0; time < 5; time += 1) {
      circuit = afterUnreachable(circuit, now);
      const from = now;
      while (circuitState(circuit, now) !== "closed") {
        now += seconds(1);
        circuit = afterAnsweredProbe(circuit, now);
      }
      waits.push((now - from) / 1_000);
      circuit = afterAnsweredCall(circuit);
    }
    expect(waits).toEqual([1, 20, 40, 80, 120]);
  });

  test("F26 is forgiven when it has not flapped for ten minutes", () => {
    const twice = afterUnreachable(afterAnsweredProbe(unreachable, 1), 1);
    expect(circuitState(twice, 2)).toBe("open");
    const later = seconds(700);
    const again = afterUnreachable(afterAnsweredProbe(twice, later), later);
    expect(circuitState(afterAnsweredProbe(again, later), later)).toBe("closed");
  });
});

test("an answer changes nothing of a circuit that was never open", () => {
  expect(afterAnsweredCall(closedCircuit)).toBe(closedCircuit);
});
