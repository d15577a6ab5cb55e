import { randomUUID } from "node:crypto";

import { record } from "#lib/audit/index.ts";
import type { Viewer } from "#lib/auth/viewer.ts";
import { inTransaction } from "#lib/db.ts";
import { AppError } from "#lib/errors.ts";

import * as store from "./collection-store.ts";
import { hashesOf } from "./document-store.ts";
import { deletionTimeout } from "./documents.ts";
import { removeUnused } from "./files.ts";
import { requireOwner } from "./roles.ts";
import type {
  Collection,
  CollectionChange,
  CollectionPage,
  CollectionQuery,
  Member,
  MemberList,
  NewCollection,
} from "./schema.ts";

export const listCollections = (viewer: Viewer, query: CollectionQuery): Promise<CollectionPage> =>
  store.page(viewer, query);

/** A collection, as the viewer sees it. Throws `not_found`. */
export const getCollection = (viewer: Viewer, id: string): Promise<Collection> =>
  store.get(viewer, id);

export async function createCollection(viewer: Viewer, wish: NewCollection): Promise<Collection> {
  const id = randomUUID();
  await inTransaction(async (tx) => {
    await store.insert(tx, { ...wish, id, ownerId: viewer.id });
    const { name, visibility } = wish;
    await record(tx, viewer, "collection.created", { collectionId: id, name, visibility });
  });
  return store.get(viewer, id);
}

/** Changes a collection of the viewer. Throws `not_found`, and `forbidden` for who does not own it. */
export async function changeCollection(
  viewer: Viewer,
  id: string,
  wish: CollectionChange,
): Promise<Collection> {
  await inTransaction(async (tx) => {
    const before = await store.hold(tx, viewer, id);
    requireOwner(before.role);
    await store.update(tx, id, wish);
    const { name = before.name, visibility = before.visibility } = wish;
    await record(tx, viewer, "collection.changed", { collectionId: id, name, visibility });
  });
  return store.get(viewer, id);
}

/** Deletes a collection of the viewer with all its documents. Throws `not_found`, and `forbidden` for who does not own it. */
export async function deleteCollection(viewer: Viewer, id: string): Promise<void> {
  const hashes = await inTransaction(async (tx) => {
    const { name, role, documents } = await store.hold(tx, viewer, id);
    requireOwner(role);
    const files = await hashesOf(tx, { collectionId: id });
    await store.remove(tx, id);
    await record(tx, viewer, "collection.deleted", { collectionId: id, name, documents });
    return files;
  }, deletionTimeout);
  await removeUnused(hashes);
}

/** The members of a collection of the viewer. Throws `not_found`, and `forbidden` for who does not own it. */
export async function membersOf(viewer: Viewer, id: string): Promise<MemberList> {
  requireOwner((await store.get(viewer, id)).role);
  return { items: await store.readMembers(id), nextCursor: null };
}

/** Replaces the members of a collection of the viewer. Throws `not_found`, and `forbidden` for who does not own it. */
export async function setMembers(
  viewer: Viewer,
  id: string,
  members: Member[],
): Promise<MemberList> {
  const userIds = new Set(members.map(({ userId }) => userId));
  if (userIds.size < members.length) throw new AppError("invalid", "member_twice");
  if (userIds.has(viewer.id)) throw new AppError("invalid", "member_is_owner");
  await inTransaction(async (tx) => {
    const { name, role } = await store.hold(tx, viewer, id);
    requireOwner(role);
    await store.putMembers(tx, id, members);
    const editors = members.filter((member) => member.role === "editor").length;
    const details = { collectionId: id, name, readers: members.length - editors, editors };
    await record(tx, viewer, "collection.members_changed", details);
  });
  return { items: await store.readMembers(id), nextCursor: null };
}
