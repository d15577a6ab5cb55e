import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { passageTexts } from "#lib/knowledge/index.ts";
import { textsOfVersion } from "#lib/variants/index.ts";

import type { ContextAnswer, ContextSnapshot } from "./schema.ts";

/** What was added to a conversation for its model: the texts of a variant, and passages of documents. */
export async function inspectAdditions(
  viewer: Viewer,
  { variant, documents }: Pick<ContextSnapshot, "variant" | "documents">,
): Promise<Pick<ContextAnswer, "variantInstructions" | "variantExamples" | "documents">> {
  const [ofVariant, found] = await Promise.all([
    variant && textsOfVersion(viewer, variant),
    documents && inspectDocuments(viewer, documents),
  ]);
  return {
    variantInstructions: ofVariant?.instructions || null,
    variantExamples: ofVariant?.examples ?? [],
    documents: found ?? null,
  };
}

/** What was found in documents, with its text as far as it is still there and the viewer may read it. */
async function inspectDocuments(
  viewer: Viewer,
  { passages, ...found }: NonNullable<ContextSnapshot["documents"]>,
): Promise<ContextAnswer["documents"]> {
  const ids = passages.map(({ id }) => id);
  const texts = new Map((await passageTexts(viewer, ids)).map((each) => [each.id, each]));
  return {
    ...found,
    passages: passages.map((passage) => {
      const { documentName = null, heading = "", text = null } = texts.get(passage.id) ?? {};
      return { ...passage, documentName, heading, text };
    }),
  };
}
