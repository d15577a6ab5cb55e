import "server-only";

import type { Transaction } from "#lib/db.ts";
import type { CutPassage } from "#lib/reading/schema.ts";
import type { WrittenLanguage } from "#lib/text/written-language.ts";

/** A passage with what is stored of it to be found. */
export type IndexedPassage = CutPassage & {
  /** Among the passages of its version, from 0. */
  position: number;
  language: WrittenLanguage;
  /** Of its text and headings, in terms. */
  length: number;
  hash: string;
  /** How often each term stands in it. */
  frequencies: Map<string, number>;
};

/** In rows: one statement writes about so many postings, so that others are served in between. */
const batch = 5_000;

/** Stores passages of a version with their postings. They are found as soon as the version is the current one of its document. */
export async function insertPassages(
  tx: Transaction,
  versionId: string,
  passages: IndexedPassage[],
): Promise<void> {
  for (const some of batchesOf(passages)) await insertBatch(tx, versionId, some);
}

function insertBatch(tx: Transaction, versionId: string, passages: IndexedPassage[]) {
  const rows = passages.map(({ frequencies: _, ...row }) => row);
  const postings = passages.flatMap(({ position, frequencies }) =>
    [...frequencies].map(([term, frequency]) => ({ position, term, frequency })),
  );
  return tx.$executeRaw`
    with stored as (
      insert into "Passage" ("versionId", "position", "headings", "text", "ranges", "language", "length", "hash")
      select ${versionId}::uuid, r.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(
        "position" int, "headings" jsonb, "text" text, "ranges" jsonb, "language" text, "length" int, "hash" text)
      returning "id", "position"
    )
    insert into "Posting" ("term", "passageId", "frequency")
    select p."term", s."id", p."frequency"
    from jsonb_to_recordset(${JSON.stringify(postings)}::jsonb) as p("position" int, "term" text, "frequency" int)
    join stored s on s."position" = p."position"`;
}

/** Passages in groups whose postings are written by one statement. */
function* batchesOf(passages: IndexedPassage[]): Generator<IndexedPassage[]> {
  let group: IndexedPassage[] = [];
  let postings = 0;
  for (const passage of passages) {
    group.push(passage);
    postings += passage.frequencies.size;
    if (postings < batch) continue;
    yield group;
    [group, postings] = [[], 0];
  }
  if (group.length > 0) yield group;
}
