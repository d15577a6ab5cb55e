import { expect, test } from "vitest";
import { isPaused, type NotesFailures, oneMore } from "./notes-pause.ts";

test("after three failures in a row a model is not asked for five compactions, and then tried once", () => {
  let failures: NotesFailures | null = null;
  const asked = Array.from({ length: 16 }, () => {
    const asks = !isPaused(failures, "small");
    failures = oneMore(failures, "small");
    return asks;
  });
  expect(asked.flatMap((asks, at) => (asks ? [at] : []))).toEqual([0, 1, 2, 8, 14]);
});

test("another model is asked, and its failures are counted anew", () => {
  const failures = { model: "small", count: 3 };
  expect(isPaused(failures, "small")).toBe(true);
  expect(isPaused(failures, "large")).toBe(false);
  expect(oneMore(failures, "large")).toEqual({ model: "large", count: 1 });
});
