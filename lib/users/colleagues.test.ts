import { expect, test } from "vitest";

import { anAdmin, aPerson } from "#lib/testing/people.ts";

import { changeUser, findColleague } from "./index.ts";
import { colleagueQuerySchema } from "./schema.ts";

test("a colleague is found by the whole user name alone, and while they can sign in", async () => {
  const [viewer, other] = [await aPerson(), await aPerson()];
  const find = async (username: string) =>
    (await findColleague(viewer, colleagueQuerySchema.parse({ username }).username)).items;
  const { id, name, username } = other;
  expect(await find(username.toUpperCase())).toEqual([{ id, name, username }]);
  expect(await find(username.slice(0, -1))).toEqual([]);
  await changeUser(await anAdmin(), id, { disabled: true });
  expect(await find(username)).toEqual([]);
});
