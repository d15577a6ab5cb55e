import { randomUUID } from "node:crypto";

import { record } from "#lib/audit/index.ts";
import type { Admin } from "#lib/auth/viewer.ts";
import { inTransaction, type Transaction } from "#lib/db.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { givenFields } from "#lib/given-fields.ts";

import { encryptApiKey } from "./api-key.ts";
import { everyRuntime, reloadRuntimes, requireFreeName } from "./configured.ts";
import { discoverRuntime, knownRuntime } from "./discovery.ts";
import { plainAddresses } from "./rules.ts";
import { itemOf } from "./runtime-item.ts";
import type { NewRuntime, RuntimeChange, RuntimeItem } from "./schema.ts";
import * as store from "./store.ts";

/** Enters a runtime, and asks it at once. Throws `conflict` when the name is taken. */
export async function createRuntime(admin: Admin, wish: NewRuntime): Promise<RuntimeItem> {
  const id = randomUUID();
  const { apiKey, ...row } = wish;
  const addresses = plainAddresses(wish.addresses, wish.kind);
  requireFreeName(wish.name);
  const encrypted = apiKey === undefined ? null : encryptApiKey(apiKey, id);
  await inTransaction(async (tx) => {
    await store.insertRow(tx, { ...row, id, addresses, apiKey: encrypted });
    await record(tx, admin, "runtime.created", {
      runtimeId: id,
      ...auditDetails({ ...wish, addresses }),
    });
  });
  return askedAnew(id);
}

/**
 * Changes a runtime, and asks it at once. Of the environment's runtime only slots and time-outs can be changed, of others that are declared
 * nothing: both are a `conflict`. So is a taken name, and a new address without the key: a stored key is only sent to the addresses for which
 * it was entered. Throws `not_found` when there is no such runtime.
 */
export async function changeRuntime(
  admin: Admin,
  id: string,
  change: RuntimeChange,
): Promise<RuntimeItem> {
  await reloadRuntimes();
  const runtime = everyRuntime().find((each) => each.id === id);
  if (!runtime) throw notFound("runtime");
  if (runtime.source === "environment") await adjust(admin, runtime, change);
  else if (runtime.source === "entered") await changeRow(admin, id, change);
  else throw declared(runtime);
  return askedAnew(id);
}

/** Deletes a runtime that was entered, and in the same transaction what others keep of it. Throws `conflict` for a declared one, `not_found` when there is none. */
export async function deleteRuntime(
  admin: Admin,
  id: string,
  deleteOfOthers: (tx: Transaction) => Promise<void>,
): Promise<void> {
  const runtime = everyRuntime().find((each) => each.id === id);
  if (runtime && runtime.source !== "entered") throw declared(runtime);
  await inTransaction(async (tx) => {
    const { name } = await store.holdRow(tx, id);
    await store.deleteRow(tx, id);
    await deleteOfOthers(tx);
    await record(tx, admin, "runtime.deleted", { runtimeId: id, name });
  });
  await reloadRuntimes();
}

type Configured = ReturnType<typeof everyRuntime>[number];

function declared({ name, source }: Configured): AppError {
  const key = {
    environment: "runtime_of_environment",
    file: "runtime_of_file",
    demo: "runtime_of_parlor",
    entered: "runtime_of_parlor",
  } as const;
  return new AppError("conflict", key[source], { name });
}

async function adjust(
  admin: Admin,
  runtime: Configured,
  { name, kind, addresses, apiKey, ...change }: RuntimeChange,
): Promise<void> {
  if ([name, kind, addresses, apiKey].some((value) => value !== undefined)) throw declared(runtime);
  await inTransaction(async (tx) => {
    await store.upsertOverrides(tx, {
      id: runtime.id,
      name: runtime.name,
      kind: runtime.kind,
      addresses: [],
      apiKey: null,
      slots: runtime.slots,
      ...runtime.timeouts,
      ...givenFields(change),
    });
    const details = { runtimeId: runtime.id, name: runtime.name, ...givenFields(change) };
    await record(tx, admin, "runtime.changed", details);
  });
}

async function changeRow(
  admin: Admin,
  id: string,
  { apiKey, ...change }: RuntimeChange,
): Promise<void> {
  await inTransaction(async (tx) => {
    const before = await store.holdRow(tx, id);
    if (change.name !== undefined && change.name !== before.name) requireFreeName(change.name);
    const kind = change.kind ?? before.kind;
    const addresses = plainAddresses(change.addresses ?? before.addresses, kind);
    const isOwn = addresses.every((url) => before.addresses.includes(url));
    if (before.apiKey !== null && apiKey === undefined && !isOwn)
      throw new AppError("conflict", "runtime_key_again");
    await store.updateRow(tx, {
      ...before,
      ...givenFields(change),
      addresses,
      ...(apiKey !== undefined && {
        apiKey: apiKey === null ? null : encryptApiKey(apiKey, id),
      }),
    });
    await record(tx, admin, "runtime.changed", {
      runtimeId: id,
      name: before.name,
      ...auditDetails({ ...change, apiKey, ...(change.addresses && { addresses }) }),
    });
  });
}

/** A change for the audit log: of a key only that there is one. */
function auditDetails({ addresses, apiKey, name, ...rest }: RuntimeChange) {
  return {
    ...(name !== undefined && { newName: name }),
    ...givenFields(rest),
    ...(addresses && { addresses: addresses.join(", ") }),
    ...(apiKey !== undefined && { apiKey: apiKey === null ? "removed" : "set" }),
  };
}

/** The runtime after a change, when its addresses have been asked. */
async function askedAnew(id: string): Promise<RuntimeItem> {
  await reloadRuntimes();
  const runtime = everyRuntime().find((each) => each.id === id);
  if (!runtime) throw notFound("runtime");
  await discoverRuntime(runtime);
  return itemOf(knownRuntime(runtime));
}
