import { globSync } from "node:fs";
import { join } from "node:path";

import { afterEach, describe, expect, test, vi } from "vitest";

import { routes } from "./routes.ts";

const app = join(import.meta.dirname, "../..");

const files = globSync("**/route.ts", { cwd: app })
  .map((file) => `/${file.slice(0, -"/route.ts".length)}`)
  .filter((route) => route !== "/api/openapi.json");

describe("the list of routes", () => {
  test("has every route file of the application, under its own path", async () => {
    expect(Object.keys(routes).sort()).toEqual(files.sort());
    for (const route of files)
      expect(routes[route], route).toBe(await import(join(app, route, "route.ts")));
  });
});

describe("the session cookie in the document", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.resetModules();
  });

  test.each([
    ["http://parlor.test", "next-auth.session-token"],
    ["https://parlor.test", "__Secure-next-auth.session-token"],
  ])("under %s is %s", async (address, name) => {
    vi.stubEnv("PUBLIC_URL", address);
    vi.resetModules();
    const { document } = await import("./document.ts");
    expect(document.components?.securitySchemes?.["session"]).toMatchObject({ name });
  });
});
