// Documents for tests of knowledge.

import { createHash, randomUUID } from "node:crypto";

import type { Viewer } from "#lib/auth/viewer.ts";
import { createCollection, uploadDocument } from "#lib/knowledge/index.ts";
import { newCollectionSchema } from "#lib/knowledge/schema.ts";

export const aText = (): string => `A text that no other test has: ${randomUUID()}`;

/** The name of its file. */
export const hashOf = (content: string): string =>
  createHash("sha256").update(content).digest("hex");

/** A file as a form sends it, in pieces. */
export function aFile(name: string, text: string | Uint8Array) {
  const bytes = Buffer.from(text);
  return {
    name,
    bytes: (async function* () {
      for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000);
    })(),
  };
}

export const aCollection = (viewer: Viewer, wish: object = {}) =>
  createCollection(viewer, newCollectionSchema.parse({ name: "Handbooks", ...wish }));

/** A document of a collection; nothing has read it yet. */
export async function aDocument(
  viewer: Viewer,
  collectionId: string,
  text: string,
  name = "notes.txt",
): Promise<{ collectionId: string; documentId: string }> {
  const { id } = await uploadDocument(viewer, collectionId, aFile(name, text));
  return { collectionId, documentId: id };
}
