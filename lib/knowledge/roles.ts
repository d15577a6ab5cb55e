import { AppError } from "#lib/errors.ts";

import type { Collection } from "./schema.ts";

/** Throws `forbidden` for who may read a collection and not change its documents. */
export function requireEditor(role: Collection["role"]): void {
  if (role === "reader") throw new AppError("forbidden", "collection_not_editor");
}

/** Throws `forbidden` for who may read a collection and does not own it. */
export function requireOwner(role: Collection["role"]): void {
  if (role !== "owner") throw new AppError("forbidden", "collection_not_owner");
}
