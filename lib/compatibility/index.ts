import "server-only";

// The check of compatibility: when a model server comes with another version, Parlor tries what it needs of it, in the background: a short
// conversation, a stopped answer, a prompt that is too long, a call of a tool.

import { record } from "#lib/audit/index.ts";
import type { Admin } from "#lib/auth/viewer.ts";
import { inTransaction } from "#lib/db.ts";
import { errorMessage } from "#lib/error-message.ts";
import { AppError, type MessageKey, notFound } from "#lib/errors.ts";
import { modelToTry } from "#lib/models/index.ts";
import { versionsSeen } from "#lib/runtimes/index.ts";
import { current } from "#lib/settings/index.ts";

import type { CompatibilityPage } from "./schema.ts";
import * as store from "./store.ts";
import { begin } from "./watch-versions.ts";

export { watchVersions } from "./watch-versions.ts";

/** The state of every address that answers and reports a version. */
export async function listChecks(admin: Admin): Promise<CompatibilityPage> {
  const [seen, rows] = await Promise.all([versionsSeen(), store.readAll()]);
  const items = seen.map(({ runtime, address, version }) => {
    const row = rows.find((each) => each.runtimeId === runtime.id && each.url === address.url);
    return {
      ...{ runtimeId: runtime.id, runtimeName: runtime.name, url: address.url, version },
      running: row?.state === "running",
      checkedVersion: row?.checkedVersion ?? null,
      model: row?.model ?? null,
      steps:
        row?.steps?.map(({ step, outcome, problem, fault }) => ({
          ...{ step, outcome, problem },
          words: fault === undefined ? null : wordsOf(admin, fault, row.model),
        })) ?? null,
      checkedAt: row?.checkedAt?.toISOString() ?? null,
    };
  });
  return { items, nextCursor: null };
}

/**
 * Checks the addresses of a runtime that answer, whatever was found before. Throws `not_found` when none does, `conflict` when they are being
 * checked, or there is no model to check with.
 */
export async function startCheck(admin: Admin, runtimeId: string): Promise<{ started: number }> {
  const seen = (await versionsSeen()).filter(({ runtime }) => runtime.id === runtimeId);
  if (seen.length === 0) throw notFound("runtime");
  if (!(await modelToTry(runtimeId, await current())))
    throw new AppError("conflict", "check_no_model");
  let started = 0;
  for (const each of seen) if (await begin(each, true)) started += 1;
  if (started === 0) throw new AppError("conflict", "check_running");
  await inTransaction((tx) => record(tx, admin, "compatibility.checked", { runtimeId }));
  return { started };
}

const wordsOf = (admin: Admin, fault: string, model: string | null): string =>
  errorMessage(admin, {
    messageKey: fault as MessageKey,
    values: { model: model ?? "", seconds: "", status: "", tokens: "", id: "" },
  });
