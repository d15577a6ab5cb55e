import { expect, test } from "vitest";

import { createWatch, routeName } from "./event-loop.ts";

function watched() {
  const time = { now: 0, cpu: 0 };
  const reported: object[] = [];
  const watch = createWatch(
    () => time.now,
    () => time.cpu,
    (stall) => reported.push(stall),
  );
  /** The next check, `late` ms after it was due. */
  const look = (late: number, cpu = late) => {
    time.now += 50 + late;
    time.cpu += cpu;
    watch.look();
  };
  return { ...watch, time, reported, look };
}

test("a loop that is checked in time has no stall", () => {
  const { look, reported, stalls } = watched();
  for (const late of [0, 3, 150, 199]) look(late);
  expect(reported).toEqual([]);
  expect(stalls).toEqual({ count: 0 });
});

test("a stall is logged with the work in progress, the latest started first, and counted", () => {
  const { begin, look, reported, stalls, time } = watched();
  const end = begin("GET /api/models");
  time.now = 10;
  begin("POST /api/chat");
  time.now = 20;
  begin("POST /api/chat");
  look(400, 380);
  expect(reported).toEqual([{ ms: 420, cpuMs: 380, work: ["POST /api/chat", "GET /api/models"] }]);
  end();
  end();
  look(0);
  look(250, 2);
  expect(reported.at(-1)).toEqual({ ms: 250, cpuMs: 2, work: ["POST /api/chat"] });
  expect(stalls).toMatchObject({ count: 2, longestMs: 420, lastAt: expect.any(String) });
});

test("work that ended within the stall is logged with it, and not the next time", () => {
  const { begin, look, reported } = watched();
  const end = begin("compaction");
  end();
  look(300);
  look(300);
  expect(reported).toMatchObject([{ work: ["compaction"] }, { work: [] }]);
});

test.each([
  [
    "/api/conversations/0d9f1f3e-9c4f-4f8e-9e7a-0f6b1c2d3e4f/context?turn=x",
    "GET /api/conversations/:id/context",
  ],
  ["/api/openapi.json", "GET /api/openapi.json"],
  ["/c/Geheim, was hier steht", "GET /c/:id"],
  ["/setup?token=secret", "GET /setup"],
  ["/", "GET /"],
  [`/${"a".repeat(90_000)}`, "GET /:id"],
])("%.60s is logged as %s", (url, name) => {
  expect(routeName("GET", url)).toBe(name);
});
