import { describe, expect, test } from "vitest";

import { newRuntimeSchema } from "./schema.ts";

describe("a runtime that is refused", () => {
  const wish = { name: "lab", kind: "openai", addresses: ["http://gpu-1:8000"] };

  test.each([
    { addresses: [] },
    { addresses: ["gpu-1:8000"] },
    { addresses: ["ftp://gpu-1"] },
    { addresses: ["file:///etc/passwd"] },
    { addresses: ["http://me:secret@gpu-1"] },
    { addresses: ["http://gpu-1/?a=b"] },
    { addresses: ["http://gpu-1/#"] },
    { addresses: ["http://gpu-1 /"] },
    { addresses: "http://gpu-1" },
    { addresses: Array.from({ length: 17 }, (_, at) => `http://gpu-${at}`) },
    { name: "" },
    { name: "a b" },
    { name: "a@b" },
    { name: "x".repeat(41) },
    { kind: "demo" },
    { slots: 0 },
    { slots: 1.5 },
    { apiKey: "" },
    { apiKey: "two words" },
    { apiKey: "schlüssel" },
    { apiKey: "a\r\nx-header: b" },
    { connectTimeout: 0 },
    { silenceTimeout: 4_000 },
    { declared: true },
  ])("%j", (fields) => {
    expect(newRuntimeSchema.safeParse(wish).success).toBe(true);
    expect(newRuntimeSchema.safeParse({ ...wish, ...fields }).success).toBe(false);
  });
});
