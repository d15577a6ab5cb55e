import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type Replica, replicaOrder } from "./replica-order.ts";

const urlOf = (number: number) => `http://gpu-${number}:11434`;
const idle = (count: number): Replica[] =>
  Array.from({ length: count }, (_, at) => ({ url: urlOf(at), rank: 0, calls: 0, slots: 4 }));
const first = (replicas: Replica[], key?: string) => replicaOrder(replicas, key)[0]?.url;

const keys = fc.uuid();
const anyReplicas = fc
  .array(fc.record({ rank: fc.nat(2), calls: fc.nat(6), slots: fc.integer({ min: 1, max: 6 }) }), {
    minLength: 1,
    maxLength: 16,
  })
  .map((all) => all.map((replica, at): Replica => ({ url: urlOf(at), ...replica })));

describe("the order of the replicas", () => {
  test("has each of them once, the usable ones first, whatever their state: also when all are ill, one is tried", () => {
    fc.assert(
      fc.property(anyReplicas, fc.option(keys, { nil: undefined }), (replicas, key) => {
        const order = replicaOrder(replicas, key);
        expect(new Set(order)).toEqual(new Set(replicas));
        expect(order).toHaveLength(replicas.length);
        const ranks = order.map(({ rank }) => rank);
        expect(ranks).toEqual(ranks.toSorted());
      }),
    );
  });

  test("is the same for a conversation at any time and on any web server", () => {
    fc.assert(
      fc.property(keys, fc.shuffledSubarray(idle(8), { minLength: 8 }), (key, shuffled) => {
        expect(replicaOrder(shuffled, key)).toEqual(replicaOrder(idle(8), key));
      }),
    );
  });

  test("moves no other conversation when a replica goes, and gives it back its own when it comes again", () => {
    fc.assert(
      fc.property(keys, fc.nat(7), (key, gone) => {
        const before = replicaOrder(idle(8), key).map(({ url }) => url);
        const left = idle(8).filter((_, at) => at !== gone);
        expect(replicaOrder(left, key).map(({ url }) => url)).toEqual(
          before.filter((url) => url !== urlOf(gone)),
        );
      }),
    );
  });

  test("gives each replica about as many conversations", () => {
    const drawn = new Map<string, number>();
    for (let number = 0; number < 4_000; number += 1) {
      const url = first(idle(4), `conversation ${number}`) ?? "";
      drawn.set(url, (drawn.get(url) ?? 0) + 1);
    }
    for (const count of drawn.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });

  test("without a conversation is that of the fewest calls, the first of equal ones", () => {
    const [one, two, three] = idle(3) as [Replica, Replica, Replica];
    const busy = [{ ...one, calls: 2 }, { ...two, calls: 1 }, three];
    expect(replicaOrder(busy).map(({ url }) => url)).toEqual([urlOf(2), urlOf(1), urlOf(0)]);
    expect(first(idle(3))).toBe(urlOf(0));
  });
});

describe("the bound of the load", () => {
  /** Calls that begin and end as they like: a number begins a call of that conversation, `end` ends a call that is under way. */
  const events = fc.array(
    fc.oneof({ weight: 3, arbitrary: fc.nat(20) }, { weight: 1, arbitrary: fc.constant("end") }),
    { minLength: 1, maxLength: 200 },
  );

  test("is kept by every call, and a call that was granted a slot finds a free one", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 8 }),
        events,
        (count, slots, all) => {
          const replicas = idle(count).map((replica) => ({ ...replica, slots }));
          const underWay: Replica[] = [];
          for (const event of all) {
            if (typeof event === "number" && underWay.length < count * slots) {
              const chosen = replicaOrder(replicas, `${event}`)[0] as Replica;
              expect(chosen.calls).toBeLessThan(chosen.slots);
              const bound = Math.ceil((1.25 * (underWay.length + 1)) / count);
              expect(chosen.calls).toBeLessThan(bound);
              chosen.calls += 1;
              underWay.push(chosen);
            } else {
              const ended = underWay.shift();
              if (ended) ended.calls -= 1;
            }
          }
        },
      ),
    );
  });

  test("sends a conversation whose replica is overloaded to the next of its own, and back when there is room", () => {
    const replicas = idle(4);
    const [own, next] = replicaOrder(replicas, "lin") as [Replica, Replica];
    own.calls = 2;
    expect(first(replicas, "lin")).toBe(next.url);
    for (const replica of replicas) replica.calls = 2;
    expect(first(replicas, "lin")).toBe(own.url);
  });

  test("does not leave a slot idle while replicas have different numbers of them", () => {
    fc.assert(
      fc.property(anyReplicas, keys, (replicas, key) => {
        const [chosen] = replicaOrder(replicas, key) as [Replica];
        const hasRoom = ({ rank, calls, slots }: Replica) => rank === chosen.rank && calls < slots;
        if (replicas.some(hasRoom)) expect(hasRoom(chosen)).toBe(true);
      }),
    );
  });
});
