import { expect, test, vi } from "vitest";

import { AppError } from "./errors.ts";

test("a refusal is known as one, whichever copy of the file made it", async () => {
  vi.resetModules();
  const other = await import("./errors.ts");
  expect(other.AppError).not.toBe(AppError);
  expect(new other.AppError("unavailable", "sign_in_busy")).toBeInstanceOf(AppError);
  expect(new AppError("conflict", "turn_under_way")).toBeInstanceOf(other.AppError);
  for (const none of [new Error("unavailable"), { code: "unavailable" }, null, undefined, "x"])
    expect(none instanceof AppError).toBe(false);
});
