import { randomUUID } from "node:crypto";

import { beforeEach, describe, expect, test } from "vitest";

import { listEvents } from "#lib/audit/index.ts";
import type { Viewer } from "#lib/auth/viewer.ts";
import { aCollection, aDocument } from "#lib/testing/documents.ts";
import { anAdmin, aPerson, sql } from "#lib/testing/people.ts";

import {
  changeCollection,
  deleteCollection,
  getCollection,
  listCollections,
  listDocuments,
  membersOf,
  setMembers,
} from "./index.ts";

let owner: Viewer;
let stranger: Viewer;
beforeEach(async () => {
  [owner, stranger] = [await aPerson(), await aPerson()];
});

const query = { limit: 200 };
const missing = { code: "not_found", messageKey: "collection_missing" };
/** Those of this test's owner: other tests make some for everyone. */
const idsOf = async (viewer: Viewer) =>
  (await listCollections(viewer, query)).items
    .filter(({ ownerName }) => ownerName === owner.name)
    .map(({ id }) => id);
const eventsOf = async (viewer: Viewer) =>
  (await listEvents(await anAdmin(), { limit: 200 })).items
    .filter(({ actor }) => actor?.id === viewer.id)
    .map(({ action }) => action)
    .reverse();

describe("a collection", () => {
  test("is made, changed and deleted by its owner, each with an event", async () => {
    const { id } = await aCollection(owner, { description: "What we know" });
    expect(await getCollection(owner, id)).toMatchObject({
      name: "Handbooks",
      description: "What we know",
      role: "owner",
      ownerName: owner.name,
      visibility: "private",
      documents: 0,
      ready: 0,
      onlyFromDocuments: false,
    });
    const wish = { name: "手册", visibility: "everyone" as const, onlyFromDocuments: true };
    expect(await changeCollection(owner, id, wish)).toMatchObject(wish);
    await deleteCollection(owner, id);
    await expect(getCollection(owner, id)).rejects.toMatchObject(missing);
    expect(await eventsOf(owner)).toEqual([
      "session.started",
      "collection.created",
      "collection.changed",
      "collection.deleted",
    ]);
  });

  test("H7 of another does not exist, for every verb", async () => {
    const { id } = await aCollection(owner);
    const verbs = (which: string): (() => Promise<unknown>)[] => [
      () => getCollection(stranger, which),
      () => changeCollection(stranger, which, { name: "Mine" }),
      () => deleteCollection(stranger, which),
      () => membersOf(stranger, which),
      () => setMembers(stranger, which, []),
      () => listDocuments(stranger, which, query),
      () => aDocument(stranger, which, "text"),
    ];
    for (const verb of [...verbs(id), ...verbs(randomUUID())])
      await expect(verb()).rejects.toMatchObject(missing);
    expect(await idsOf(stranger)).not.toContain(id);
    // The members of a private collection, which it had when it was not private, are strangers too.
    await setMembers(owner, id, [{ userId: stranger.id, role: "editor" }]);
    for (const verb of verbs(id)) await expect(verb()).rejects.toMatchObject(missing);
    expect(await getCollection(owner, id)).toMatchObject({ name: "Handbooks", documents: 0 });
  });

  test("H7 for named people is read by these, and changed by its editors; only its owner changes itself", async () => {
    const { id } = await aCollection(owner, { visibility: "people" });
    const [reader, editor] = [await aPerson(), await aPerson()];
    await setMembers(owner, id, [
      { userId: reader.id, role: "reader" },
      { userId: editor.id, role: "editor" },
    ]);
    expect((await membersOf(owner, id)).items.map(({ name, role }) => [name, role]).sort()).toEqual(
      [
        [reader.name, "reader"],
        [editor.name, "editor"],
      ].sort(),
    );
    expect([await idsOf(reader), await idsOf(editor), await idsOf(stranger)]).toEqual([
      [id],
      [id],
      [],
    ]);
    const notEditor = { code: "forbidden", messageKey: "collection_not_editor" };
    await expect(aDocument(reader, id, "text")).rejects.toMatchObject(notEditor);
    await aDocument(editor, id, "text");
    expect(await getCollection(reader, id)).toMatchObject({ role: "reader", documents: 1 });
    expect(await getCollection(editor, id)).toMatchObject({ role: "editor" });
    const notOwner = { code: "forbidden", messageKey: "collection_not_owner" };
    for (const other of [reader, editor])
      for (const verb of [
        () => changeCollection(other, id, { visibility: "everyone" }),
        () => deleteCollection(other, id),
        () => membersOf(other, id),
        () => setMembers(other, id, []),
      ])
        await expect(verb()).rejects.toMatchObject(notOwner);
    await setMembers(owner, id, []);
    expect([await idsOf(reader), await idsOf(editor)]).toEqual([[], []]);
  });

  test("for everyone is read by whoever signs in, also by administrators, who have no more rights", async () => {
    const { id } = await aCollection(owner, { visibility: "everyone" });
    const admin = await anAdmin();
    expect(await getCollection(stranger, id)).toMatchObject({ role: "reader" });
    expect(await getCollection(admin, id)).toMatchObject({ role: "reader" });
    await expect(deleteCollection(admin, id)).rejects.toMatchObject({ code: "forbidden" });
    await changeCollection(owner, id, { visibility: "private" });
    await expect(getCollection(admin, id)).rejects.toMatchObject(missing);
  });

  test("has nobody twice as a member, nor its owner, nor somebody who does not exist", async () => {
    const { id } = await aCollection(owner, { visibility: "people" });
    const one = { userId: stranger.id, role: "reader" as const };
    await setMembers(owner, id, [one]);
    const wrong = (userIds: string[]) =>
      setMembers(
        owner,
        id,
        userIds.map((userId) => ({ userId, role: "reader" as const })),
      );
    await expect(wrong([stranger.id, stranger.id])).rejects.toMatchObject({ code: "invalid" });
    await expect(wrong([owner.id])).rejects.toMatchObject({ code: "invalid" });
    await expect(wrong([randomUUID()])).rejects.toMatchObject({ messageKey: "user_missing" });
    expect((await membersOf(owner, id)).items).toMatchObject([one]);
  });
});

test("collections are listed by their names, a page at a time, each once", async () => {
  const names = ["beta", "Alpha", "手册", "alpha", "Gamma"];
  for (const name of names) await aCollection(owner, { name });
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listCollections(owner, { limit: 2, ...(cursor && { cursor }) });
    // Other tests may have made collections for everyone.
    const mine = page.items.filter(({ ownerName }) => ownerName === owner.name);
    seen.push(...mine.map(({ name }) => name.toLowerCase()));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(["alpha", "alpha", "beta", "gamma", "手册"]);
});

test("the collections of a user are deleted with the user, and a member's places with the member", async () => {
  const { id } = await aCollection(owner, { visibility: "people" });
  await setMembers(owner, id, [{ userId: stranger.id, role: "reader" }]);
  await sql(`delete from "User" where id = $1`, [stranger.id]);
  expect((await membersOf(owner, id)).items).toEqual([]);
  await sql(`delete from "User" where id = $1`, [owner.id]);
  expect(await sql(`select 1 from "Collection" where id = $1`, [id])).toEqual([]);
});
