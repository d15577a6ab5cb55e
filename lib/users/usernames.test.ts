import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";

import { anAdmin } from "#lib/testing/people.ts";
import { createUser, resetByOperator, verify } from "./index.ts";
import { newUserSchema } from "./schema.ts";

/** A new user whose name has a part of its own, so that tests do not meet. */
const wishFor = (username: string) =>
  newUserSchema.parse({ username, name: "林悦", role: "member", password: "a given password" });

test("a user name is stored folded, an e-mail address too, and is found under every spelling", async () => {
  const admin = await anAdmin();
  const mark = randomUUID().slice(0, 8);
  const user = await createUser(admin, wishFor(`Lin.Yue+${mark}@Example.ORG`));
  expect(user.username).toBe(`lin.yue+${mark}@example.org`);
  const spellings = [
    user.username.toUpperCase(),
    `ｌｉｎ．ＹＵＥ＋${mark}＠example.org`,
    `Lin.yue+${mark}@example.org`,
  ];
  for (const spelling of spellings) {
    expect(await verify(spelling, "a given password", "test")).toMatchObject({ id: user.id });
    await expect(createUser(admin, wishFor(spelling))).rejects.toMatchObject({
      code: "conflict",
      messageKey: "username_taken",
    });
  }
  for (const spelling of spellings) {
    const password = await resetByOperator(spelling);
    expect(await verify(user.username, password ?? "", "test")).toMatchObject({ id: user.id });
  }
});
