import { expect, test } from "vitest";

import { callbackPath } from "./session.ts";

const ours = "http://parlor.test:3000";

test.each(["/", "/c/7e6d2f2e-7a0e-4c1e-9d5a-0c6f1f6f0a11", "/settings?a=b#c", "/admin/people"])(
  "H24 after signing in one is led back to %s",
  (path) => {
    expect(callbackPath(path, ours)).toBe(path);
  },
);

test.each([
  null,
  "",
  "https://evil.example",
  "//evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  " //evil.example",
  "/..//evil.example",
  "/a/..//evil.example\\",
  "javascript:alert(1)",
  "data:text/html,x",
  "/api/auth/signout",
  "/sign-in?callbackUrl=/",
  "http://parlor.test:3000@evil.example",
])("H24 and never to %j", (wanted) => {
  const way = callbackPath(wanted, ours);
  expect(new URL(way, ours).origin).toBe(ours);
  expect(way).not.toMatch(/^\/\/|^\/api|^\/sign-in/);
});
