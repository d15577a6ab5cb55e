import "server-only";

// Variants: a base model with instructions and parameters of its own, kept in Parlor and applied to each request, with the history of
// their changes; and Modelfiles, as which they are imported and exported.

import type { Admin, Viewer } from "#lib/auth/viewer.ts";

import { promptTexts } from "./contents-rules.ts";
import { printModelfile } from "./modelfile-rules.ts";
import type { Variant, VariantPage, VariantQuery } from "./schema.ts";
import * as store from "./store.ts";

export {
  changeVariant,
  createVariant,
  deleteVariant,
  getVersion,
  importModelfile,
  revertVariant,
} from "./change-variants.ts";
export { enabledVariants, reloadVariants } from "./enabled.ts";
export type { EnabledVariant } from "./store.ts";

/** The variants by their names, a page at a time. */
export function listVariants(_admin: Admin, query: VariantQuery): Promise<VariantPage> {
  return store.page(query);
}

/** Throws `not_found`. */
export function getVariant(_admin: Admin, id: string): Promise<Variant> {
  return store.get(id);
}

/** The Modelfile of a variant. Throws `not_found`. */
export async function exportModelfile(_admin: Admin, id: string): Promise<string> {
  return printModelfile(await store.get(id));
}

/** What a model read of a version, for the inspection of a turn that had it; undefined when there is no such version. */
export async function textsOfVersion(
  _viewer: Viewer,
  { id, version }: { id: string; version: number },
): Promise<ReturnType<typeof promptTexts> | undefined> {
  const found = await store.findVersion(id, version);
  return found && promptTexts(found);
}
