import { expect, test, vi } from "vitest";

import { retryImport } from "./retry-import.ts";

test("an import that fails is retried with increasing delay until it succeeds", async () => {
  vi.useFakeTimers();
  let asked = 0;
  const code = retryImport(async () => {
    asked += 1;
    if (asked < 8) throw new Error("away");
    return "code";
  });
  await vi.advanceTimersByTimeAsync(500 + 1_000 + 2_000 + 4_000);
  expect(asked).toBe(5);
  await vi.advanceTimersByTimeAsync(8_000 + 10_000 + 10_000);
  await expect(code).resolves.toBe("code");
  expect(asked).toBe(8);
  vi.useRealTimers();
});
