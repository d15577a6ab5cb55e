// Collections with documents that were read, for tests of what is done with them.

import { createHash, randomUUID } from "node:crypto";

import type { Viewer } from "#lib/auth/viewer.ts";
import { termsOf } from "#lib/text/terms.ts";
import { writtenLanguageOf } from "#lib/text/written-language.ts";

import { sql } from "./people.ts";

type CollectionWish = {
  visibility?: "private" | "people" | "everyone";
  onlyFromDocuments?: boolean;
  /** Who may read it, when it is for named people. */
  readers?: Viewer[];
};

/** An empty collection; answers its id. */
export async function aCollection(owner: Viewer, wish: CollectionWish = {}): Promise<string> {
  const { visibility = "private", onlyFromDocuments = false, readers = [] } = wish;
  const id = randomUUID();
  await sql(
    `insert into "Collection" (id, "ownerId", name, visibility, "onlyFromDocuments") values ($1, $2, 'Handbooks', $3, $4)`,
    [id, owner.id, visibility, onlyFromDocuments],
  );
  for (const reader of readers)
    await sql(`insert into "CollectionMember" ("collectionId", "userId") values ($1, $2)`, [
      id,
      reader.id,
    ]);
  return id;
}

/** In characters: a line of a page is drawn this long. */
const lineLength = 40;

/** A document that is ready, with a page for each passage, in lines of 40 characters; answers its id. */
export async function aDocument(
  collectionId: string,
  name: string,
  passages: string[],
): Promise<string> {
  const [id, versionId] = [randomUUID(), randomUUID()];
  await sql(`insert into "Document" (id, "collectionId", name) values ($1, $2, $3)`, [
    id,
    collectionId,
    name,
  ]);
  await sql(
    `insert into "DocumentVersion" (id, "documentId", version, name, hash, "sizeBytes", "userId", status) values ($1::uuid, $2, 1, $3, $1::text, 1, $1::uuid, 'ready')`,
    [versionId, id, name],
  );
  for (const [at, text] of passages.entries()) await aPassage(versionId, at, text);
  await sql(`update "Document" set "currentId" = $1 where id = $2`, [versionId, id]);
  return id;
}

async function aPassage(versionId: string, at: number, text: string): Promise<void> {
  const lines = Array.from({ length: Math.ceil(text.length / lineLength) }, (_, line) => [
    line * lineLength,
    Math.min(text.length, (line + 1) * lineLength),
    0.1,
    0.1 + line / 100,
    0.5,
    0.01,
  ]);
  await sql(
    `insert into "DocumentPage" ("versionId", number, width, height, text, blocks, runs) values ($1, $2, 600, 800, $3, '[]', $4)`,
    [versionId, at + 1, text, JSON.stringify(lines)],
  );
  const terms = termsOf(text);
  const [row] = await sql<{ id: string }>(
    `insert into "Passage" ("versionId", position, headings, text, ranges, language, length, hash)
     values ($1, $2, '["People", "Leave"]', $3, $4, $5, $6, $7) returning id`,
    [
      versionId,
      at,
      text,
      JSON.stringify([{ page: at + 1, start: 0, end: text.length }]),
      writtenLanguageOf(text),
      terms.length,
      createHash("sha256").update(text).digest("hex"),
    ],
  );
  await sql(
    `insert into "Posting" (term, "passageId", frequency) select t, $1, count(*) from unnest($2::text[]) t group by t`,
    [row?.id, terms],
  );
}
