import { record } from "#lib/audit/index.ts";
import type { Admin } from "#lib/auth/viewer.ts";
import { inTransaction } from "#lib/db.ts";
import { AppError } from "#lib/errors.ts";
import { createModel, discoverRuntime, managementOf } from "#lib/runtimes/index.ts";
import { getVariant } from "#lib/variants/index.ts";
import type { Variant } from "#lib/variants/schema.ts";

import { atServer } from "./memory.ts";
import { lastKnownEntries } from "./offered-models.ts";

/**
 * Makes a model of a variant on the server of its base, for programs that ask that server themselves. Parlor offers it as any other model of the
 * server. Throws `not_found`, `conflict` when the name is taken, the base is not there or its server's models are managed elsewhere, and
 * `unavailable` when the server cannot.
 */
export async function createOnServer(
  admin: Admin,
  variantId: string,
  { name }: { name: string },
): Promise<void> {
  const variant = await getVariant(admin, variantId);
  const entries = await lastKnownEntries();
  const base = entries.find(({ id, model }) => id === variant.base && model !== undefined);
  if (!base) throw new AppError("conflict", "variant_base_missing", { base: variant.base });
  const { runtime } = base.known;
  managementOf(runtime);
  if (entries.some(({ source, known }) => source === name && known.runtime.id === runtime.id))
    throw new AppError("conflict", "variant_name_of_model", { name });
  await atServer(() => createModel(runtime, { name, from: base.source, ...serverFields(variant) }));
  const details = { variantId, name: variant.name, model: name, runtime: runtime.name };
  await inTransaction((tx) => record(tx, admin, "variant.created_on_server", details));
  await discoverRuntime(runtime);
}

/** What a server keeps of a variant. It has no parameter for the effort, and its messages would be put before every chat. */
function serverFields({ instructions, parameters: { effort: _, ...parameters }, kept }: Variant) {
  const textsOf = (command: string) =>
    kept.filter((each) => each.command === command).map(({ text }) => text);
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return {
    system: instructions,
    template: textsOf("template").at(-1),
    parameters: Object.fromEntries(given) as Record<string, number | string[]>,
    license: textsOf("license"),
  };
}
