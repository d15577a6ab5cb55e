import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";

import { record } from "#lib/audit/index.ts";
import type { Admin } from "#lib/auth/viewer.ts";
import { inTransaction, type Transaction } from "#lib/db.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { discovery } from "#lib/runtimes/index.ts";

import type { VariantContents } from "./contents-rules.ts";
import { reloadVariants } from "./enabled.ts";
import { parseModelfile, refuses } from "./modelfile-rules.ts";
import {
  type ImportedVariant,
  type ModelfileImport,
  type NewVariant,
  type Variant,
  type VariantAllowed,
  type VariantChange,
  variantContentsSchema,
} from "./schema.ts";
import * as store from "./store.ts";

/** Throws `conflict` when a variant or a model has that name. */
export async function createVariant(
  admin: Admin,
  { name, enabled, allowed, ...contents }: NewVariant,
): Promise<Variant> {
  const id = randomUUID();
  const models = await requireFreeName(name);
  await inTransaction(async (tx) => {
    const modelId = await freeId(tx, name, models);
    await store.insert(tx, { id, modelId, name, enabled, version: 1, allowed: unique(allowed) });
    await store.insertVersion(tx, { variantId: id, version: 1, userId: admin.id, contents });
    const details = { variantId: id, name, base: contents.base, enabled, ...allowedIn(allowed) };
    await record(tx, admin, "variant.created", details);
  });
  return changed(id);
}

const unique = (allowed: VariantAllowed): VariantAllowed =>
  Array.isArray(allowed) ? [...new Set(allowed)].sort() : allowed;

const allowedIn = (allowed: VariantAllowed) => ({
  allowed: Array.isArray(allowed) ? allowed.join(", ") : allowed,
});

/** The id by which a variant is asked: its first name. Another variant may have had that name before, and keeps it as its id. */
async function freeId(tx: Transaction, name: string, models: ReadonlySet<string>): Promise<string> {
  const ids = [name, ...Array.from({ length: 99 }, (_, at) => `${name}-${at + 2}`)];
  const taken = await store.takenIds(tx, ids);
  const id = ids.find((each) => !taken.has(each) && !models.has(each));
  if (id === undefined) throw new AppError("conflict", "variant_name_taken", { name });
  return id;
}

/**
 * Changes a variant. Other contents are a new version. Throws `not_found`, and `conflict` when the name is taken or the change is based on an
 * older version.
 */
export async function changeVariant(
  admin: Admin,
  id: string,
  { name, enabled, allowed, version, ...wish }: VariantChange,
): Promise<Variant> {
  if (name !== undefined) await requireFreeName(name);
  await inTransaction(async (tx) => {
    const before = await store.hold(tx, id);
    if (version !== undefined && version !== before.version)
      throw new AppError("conflict", "variant_changed");
    const own = await store.contentsOf(tx, before);
    const given = Object.entries(wish).filter(([, value]) => value !== undefined);
    const contents = variantContentsSchema.parse({ ...own, ...Object.fromEntries(given) });
    const isNew = !isDeepStrictEqual(contents, own);
    const after = {
      ...before,
      name: name ?? before.name,
      enabled: enabled ?? before.enabled,
      allowed: allowed === undefined ? before.allowed : unique(allowed),
      version: before.version + (isNew ? 1 : 0),
    };
    if (isDeepStrictEqual(after, before)) return;
    const isAllowedAnew = !isDeepStrictEqual(after.allowed, before.allowed);
    await store.update(tx, after);
    if (isNew)
      await store.insertVersion(tx, {
        variantId: id,
        version: after.version,
        userId: admin.id,
        contents,
      });
    await record(tx, admin, "variant.changed", {
      variantId: id,
      name: before.name,
      ...(after.name !== before.name && { newName: after.name }),
      ...(after.enabled !== before.enabled && { enabled: after.enabled }),
      ...(isAllowedAnew && allowedIn(after.allowed)),
      ...(isNew && { version: after.version }),
    });
  });
  return changed(id);
}

/** Deletes a variant. Conversations that used it go on with the default model. Throws `not_found`. */
export async function deleteVariant(admin: Admin, id: string): Promise<void> {
  await inTransaction(async (tx) => {
    const { name } = await store.hold(tx, id);
    await store.remove(tx, id);
    await record(tx, admin, "variant.deleted", { variantId: id, name });
  });
  await reloadVariants();
}

/** Makes the contents of an earlier version the newest. Throws `not_found` when there is no such variant or version. */
export async function revertVariant(
  admin: Admin,
  id: string,
  { version }: { version: number },
): Promise<Variant> {
  await inTransaction(async (tx) => {
    const before = await store.hold(tx, id);
    const contents = await earlierContents(tx, before, version);
    if (!contents) return;
    const next = before.version + 1;
    await store.update(tx, { ...before, version: next });
    await store.insertVersion(tx, { variantId: id, version: next, userId: admin.id, contents });
    await record(tx, admin, "variant.reverted", {
      variantId: id,
      name: before.name,
      to: version,
      version: next,
    });
  });
  return changed(id);
}

/** Undefined when the newest version has the same contents. */
async function earlierContents(
  tx: Transaction,
  { id, version: newest }: { id: string; version: number },
  version: number,
): Promise<VariantContents | undefined> {
  const contents = await store.contentsOf(tx, { id, version });
  const own = await store.contentsOf(tx, { id, version: newest });
  return isDeepStrictEqual(contents, own) ? undefined : contents;
}

/**
 * Makes a variant of a Modelfile, and returns what of it is not used. Throws `invalid` with the line of what cannot be read, and as
 * `createVariant` does.
 */
export async function importModelfile(
  admin: Admin,
  { modelfile, base, ...wish }: ModelfileImport,
): Promise<ImportedVariant> {
  const ids = await knownModels();
  const { contents, problems } = parseModelfile(modelfile, (id) => ids.has(id));
  const baseKinds = ["no_base", "base_file", "base_cloud"];
  const isSettled = ({ kind }: (typeof problems)[number]) =>
    base !== undefined && baseKinds.includes(kind);
  const left = problems.filter((problem) => !isSettled(problem));
  const refused = left.find(refuses);
  if (refused) {
    const { line, what, kind } = refused;
    throw new AppError("invalid", "modelfile_refused", { line, what, kind });
  }
  const made = await createVariant(admin, { ...wish, ...contents, ...(base && { base }) });
  return { ...made, problems: left };
}

/** The names of all models of all runtimes, alone and with their runtimes. */
async function knownModels(): Promise<Set<string>> {
  const runtimes = await discovery();
  return new Set(
    runtimes.flatMap(({ runtime, models }) =>
      models.flatMap(({ name }) => [name, `${name}@${runtime.name}`]),
    ),
  );
}

/** A variant stands beside the models. Returns the names of these. */
async function requireFreeName(name: string): Promise<ReadonlySet<string>> {
  const models = await knownModels();
  if (models.has(name)) throw new AppError("conflict", "variant_name_of_model", { name });
  return models;
}

async function changed(id: string): Promise<Variant> {
  await reloadVariants();
  return store.get(id);
}

/** One version of a variant's contents. Throws `not_found`. */
export async function getVersion(_admin: Admin, id: string, version: number) {
  await store.get(id);
  const found = await store.findVersion(id, version);
  if (!found) throw notFound("variant_version");
  return found;
}
