import { describe, expect, test } from "vitest";

import { addressFault, plainAddresses } from "./rules.ts";
import { newRuntimeSchema } from "./schema.ts";

describe("an address of a model server", () => {
  test.each([
    "http://169.254.169.254/latest",
    "http://0xA9FEA9FE",
    "http://2852039166",
    "http://0251.0376.0251.0376",
    "http://169.254.43518",
    "http://[::ffff:169.254.169.254]",
    "http://[fe80::1]",
    "http://[FD00:EC2:0::254]",
    "http://Metadata.Google.Internal.",
  ])("H42 is not link-local, where clouds serve credentials: %s", (url) => {
    expect(addressFault(url)).toBe("link_local");
  });

  test.each([
    ["http://gpu-1@evil.example", "credentials"],
    ["http://:secret@gpu-1", "credentials"],
    ["http://gpu-1\\@evil.example", undefined],
    ["http://gpu-1?", "query"],
    ["http://gpu-1#@evil.example", "query"],
    ["http://gpu-1\t/", "not_a_url"],
    ["http://gpu-1:99999", "not_a_url"],
    ["http://", "not_a_url"],
    ["//gpu-1", "not_a_url"],
    ["http://[::1", "not_a_url"],
  ])("H45 has no tricks: %j is %s", (url, fault) => {
    expect(addressFault(url)).toBe(fault);
    // What is called is what `URL` has read.
    if (fault === undefined)
      expect(plainAddresses([url], "ollama")).toEqual(["http://gpu-1/@evil.example"]);
  });

  test.each(["ftp://gpu-1", "file:///etc/passwd", "gopher://gpu-1", "data:,x", "unix:/run/x"])(
    "H46 is http or https: %s",
    (url) => {
      expect(addressFault(url)).toBe("protocol");
    },
  );

  test("is stored without a slash at its end, and without the /v1 of OpenAI's protocol", () => {
    const urls = [
      "http://GPU-1:80/v1/",
      "http://gpu-1",
      "https://gpu-2:443/a/v1",
      "http://[::1]:8000//",
    ];
    expect(plainAddresses(urls, "openai")).toEqual([
      "http://gpu-1",
      "https://gpu-2/a",
      "http://[::1]:8000",
    ]);
    expect(plainAddresses(["http://gpu-1/v1"], "ollama")).toEqual(["http://gpu-1/v1"]);
  });
});

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
