import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { EnvError, envSchema, parseEnv, socketFolder } from "./env.ts";

const refusal = (settings: Record<string, string>): string => {
  try {
    parseEnv(settings);
  } catch (thrown) {
    if (thrown instanceof EnvError) return thrown.message;
  }
  return "";
};

describe("settings", () => {
  test("none are required, and an empty one counts as not set", () => {
    expect(parseEnv({})).toMatchObject({
      PORT: 3000,
      HOST: "127.0.0.1",
      DATA_DIR: "data",
      DEMO_MODEL: "auto",
      TRUSTED_PROXIES: [],
    });
    expect(parseEnv({ PORT: "", PUBLIC_URL: " ", OLLAMA_BASE_URL: "" })).toEqual(parseEnv({}));
  });

  test("are parsed", () => {
    expect(
      parseEnv({
        PORT: "0",
        PUBLIC_URL: "https://parlor.example",
        TRUSTED_PROXIES: "10.0.0.0/8, ::1",
        OLLAMA_BASE_URL: "http://a:11434,http://b:11434",
        DATABASE_URL: "postgres://u:p@db/parlor",
      }),
    ).toMatchObject({
      PORT: 0,
      TRUSTED_PROXIES: ["10.0.0.0/8", "::1"],
      OLLAMA_BASE_URL: ["http://a:11434", "http://b:11434"],
    });
  });

  test.each([
    ["PORT", "http"],
    ["PORT", "70000"],
    ["PUBLIC_URL", "parlor.example"],
    ["PUBLIC_URL", "https://parlor.example/chat"],
    ["TRUSTED_PROXIES", "10.0.0.0/99"],
    ["TRUSTED_PROXIES", "10.0.0.1/"],
    ["DATABASE_URL", "mysql://x/y"],
    ["AUTH_SECRET", "short"],
    ["ADMIN_USERNAME", "the root"],
    ["OLLAMA_BASE_URL", "localhost:11434"],
    ["DEMO_MODEL", "yes"],
    ["LOG_LEVEL", "loud"],
  ])("%s=%s is refused with its name and what it must be", (name, value) => {
    expect(refusal({ [name]: value })).toMatch(new RegExp(`^ {2}${name} must `, "m"));
  });

  test("the error names every wrong setting and repeats no value", () => {
    const message = refusal({ PORT: "x", AUTH_SECRET: "tooshort", ADMIN_PASSWORD: "hunter2" });
    for (const name of ["PORT", "AUTH_SECRET", "ADMIN_PASSWORD"]) expect(message).toContain(name);
    expect(message).not.toMatch(/tooshort|hunter2/);
  });

  test("the first administrator's name and password must be set together", () => {
    expect(refusal({ ADMIN_USERNAME: "root" })).toMatch(/together/);
  });
});

test(".env.example names every setting with its default, and no other", () => {
  const lines = readFileSync(".env.example", "utf8").split("\n");
  const example = Object.fromEntries(
    lines.filter((line) => /^[A-Z_]+=/.test(line)).map((line) => line.split(/=(.*)/s).slice(0, 2)),
  );
  expect(Object.keys(example).sort()).toEqual(Object.keys(envSchema.shape).sort());
  expect(parseEnv(example as Record<string, string>)).toEqual(parseEnv({}));
});

test("a data folder whose socket paths would be too long gets a short folder of its own", () => {
  expect(socketFolder("/srv/parlor")).toBe("/srv/parlor/run");
  const long = `/srv/${"x".repeat(120)}`;
  expect(Buffer.byteLength(`${socketFolder(long)}/.s.PGSQL.5432`)).toBeLessThanOrEqual(100);
  expect(socketFolder(long)).not.toBe(socketFolder(`${long}y`));
});
