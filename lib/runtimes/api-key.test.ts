import { randomUUID } from "node:crypto";

import { afterEach, describe, expect, test } from "vitest";

import { env } from "#lib/env.ts";

import { decryptApiKey, encryptApiKey } from "./api-key.ts";

const secret = env.AUTH_SECRET;
afterEach(() => void Object.assign(env, { AUTH_SECRET: secret }));

describe("a stored API key", () => {
  const id = randomUUID();

  test("can be read again, and is different each time", () => {
    const stored = [encryptApiKey("sk-secret", id), encryptApiKey("sk-secret", id)];
    expect(stored.map((each) => decryptApiKey(each, id))).toEqual(["sk-secret", "sk-secret"]);
    expect(stored[0]).not.toBe(stored[1]);
    expect(Buffer.from(stored[0] ?? "", "base64url").toString("latin1")).not.toContain("secret");
  });

  test("cannot be read with another secret, in another row, or when it was changed", () => {
    const stored = encryptApiKey("sk-secret", id);
    expect(decryptApiKey(stored, randomUUID())).toBeUndefined();
    const bytes = Buffer.from(stored, "base64url");
    for (const at of [0, 15, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(decryptApiKey(changed.toString("base64url"), id)).toBeUndefined();
    }
    for (const broken of ["", "x", stored.slice(0, 20)])
      expect(decryptApiKey(broken, id)).toBeUndefined();
    env.AUTH_SECRET = "another secret of thirty-two letters";
    expect(decryptApiKey(stored, id)).toBeUndefined();
  });

  test("needs a secret", () => {
    delete env.AUTH_SECRET;
    expect(() => encryptApiKey("sk-secret", id)).toThrow(
      expect.objectContaining({ messageKey: "no_auth_secret" }),
    );
  });
});
