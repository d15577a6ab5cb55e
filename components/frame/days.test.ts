import { expect, test } from "vitest";

import { byDay } from "./days.ts";

const now = new Date("2026-11-24T01:30:00Z");
const grouped = (timeZone: string, ...moments: string[]) =>
  byDay(moments, (moment) => new Date(moment), { now, timeZone }).map(({ day, things }) => [
    day.kind,
    things,
  ]);

test("days follow the reader's time zone: the same moment is today in Shanghai and yesterday in New York", () => {
  const moment = "2026-11-23T23:00:00Z";
  expect(grouped("Asia/Shanghai", moment)).toEqual([["today", [moment]]]);
  expect(grouped("America/New_York", moment)).toEqual([["today", [moment]]]);
  expect(grouped("UTC", moment)).toEqual([["yesterday", [moment]]]);
});

test("entries older than a week are grouped by month, and the same month of different years is separate", () => {
  const moments = [
    "2026-11-23T12:00:00Z",
    "2026-11-17T12:00:00Z",
    "2026-11-16T12:00:00Z",
    "2026-11-02T12:00:00Z",
    "2025-11-02T12:00:00Z",
  ];
  expect(grouped("UTC", ...moments)).toEqual([
    ["yesterday", [moments[0]]],
    ["week", [moments[1]]],
    ["month", [moments[2], moments[3]]],
    ["month", [moments[4]]],
  ]);
});

test("a moment in the future, from a clock that is ahead, counts as today", () => {
  expect(grouped("UTC", "2026-11-25T12:00:00Z")).toEqual([["today", ["2026-11-25T12:00:00Z"]]]);
});
