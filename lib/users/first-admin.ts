import "server-only";

import { createHash, randomBytes, randomUUID } from "node:crypto";

import { record } from "#lib/audit/index.ts";
import { inTransaction, type Transaction } from "#lib/db.ts";
import { AppError } from "#lib/errors.ts";

import { hashPassword } from "./password.ts";
import { type Me, passwordSchema, type Setup, usernameSchema } from "./schema.ts";
import * as store from "./store.ts";

const linkLastsMs = 60 * 60_000;
const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");

/**
 * A token for the one-time link of the first run, valid for an hour; an earlier one becomes
 * invalid. Undefined when there are users already.
 */
export async function makeSetupLink(): Promise<string | undefined> {
  if (await store.anyone()) return undefined;
  const token = randomBytes(24).toString("base64url");
  await store.replaceSetupLink(hashOf(token), new Date(Date.now() + linkLastsMs));
  return token;
}

type Client = { network: string; language: "en" | "zh" };

/**
 * Creates the first administrator from the link. Throws `forbidden` when the link is invalid or
 * expired.
 */
export async function createFirstByLink(
  { token, username, password, name }: Setup,
  { network, language }: Client,
): Promise<Me> {
  // Checked before the expensive hash, and used up after it.
  const link = { tokenHash: hashOf(token), lifetime: linkLastsMs };
  if (!(await store.isSetupLink(link))) throw new AppError("forbidden", "setup_link_void");
  const passwordHash = await hashPassword(password, network);
  return inTransaction(async (tx) => {
    const good = await store.takeSetupLink(tx, link);
    if (!good || (await store.anyone(tx))) throw new AppError("forbidden", "setup_link_void");
    return insertFirst(tx, { username, name: name ?? username, language, passwordHash });
  });
}

/**
 * Creates the first administrator of an unattended installation, from ADMIN_USERNAME and
 * ADMIN_PASSWORD. False when there are users already, or when another web server that started at
 * the same time has created it.
 */
export async function createFirst(wish: { username: string; password: string }): Promise<boolean> {
  if (await store.anyone()) return false;
  const username = usernameSchema.parse(wish.username);
  const passwordHash = await hashPassword(passwordSchema.parse(wish.password), "start");
  try {
    await inTransaction((tx) =>
      insertFirst(tx, { username, name: username, language: "en", passwordHash }),
    );
    return true;
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.messageKey === "username_taken") return false;
    throw thrown;
  }
}

async function insertFirst(
  tx: Transaction,
  row: { username: string; name: string; language: "en" | "zh"; passwordHash: string },
): Promise<Me> {
  const admin = { ...row, id: randomUUID(), role: "admin" as const, mustChangePassword: false };
  const { id, username, name, role } = await store.insert(tx, admin);
  await record(tx, { id }, "setup.completed", { userId: id, username });
  return {
    id,
    username,
    name,
    role,
    language: row.language,
    theme: "system",
    mustChangePassword: false,
  };
}
