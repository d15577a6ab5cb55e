import { expect, test, vi } from "vitest";

import { AppError } from "./errors.ts";

test("an AppError of another copy of the module is recognised", async () => {
  vi.resetModules();
  const other = await import("./errors.ts");
  expect(other.AppError).not.toBe(AppError);
  expect(new other.AppError("unavailable", "sign_in_busy")).toBeInstanceOf(AppError);
  expect(new AppError("conflict", "turn_under_way")).toBeInstanceOf(other.AppError);
  for (const none of [new Error("unavailable"), { code: "unavailable" }, null, undefined, "x"])
    expect(none instanceof AppError).toBe(false);
});
