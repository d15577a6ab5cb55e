import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";

import type { Viewer } from "#lib/auth/viewer.ts";
import { inTransaction } from "#lib/db.ts";
import { aPerson, sql } from "#lib/testing/people.ts";

import { insertPassages } from "./passage-store.ts";
import { preparePassages } from "./prepare-passages.ts";
import type { CollectionVisibility } from "./schema.ts";
import { searchPassages } from "./search.ts";

/** An empty collection; answers its id. */
async function aCollection(
  owner: Viewer,
  visibility: CollectionVisibility = "private",
  members: Viewer[] = [],
): Promise<string> {
  const id = randomUUID();
  await sql(
    `insert into "Collection" (id, "ownerId", name, visibility) values ($1, $2, 'Handbooks', $3)`,
    [id, owner.id, visibility],
  );
  for (const { id: userId } of members)
    await sql(`insert into "CollectionMember" ("collectionId", "userId") values ($1, $2)`, [
      id,
      userId,
    ]);
  return id;
}

type Piece = string | { text: string; headings: string[] };

/** A document whose first version is ready; answers its id. */
async function aDocument(collection: string, name: string, pieces: Piece[]): Promise<string> {
  const id = randomUUID();
  await sql(`insert into "Document" (id, "collectionId", name) values ($1, $2, $3)`, [
    id,
    collection,
    name,
  ]);
  await aVersion(id, name, pieces);
  return id;
}

/** A version that becomes the current one unless `isCurrent` is false; answers its id. */
async function aVersion(
  document: string,
  name: string,
  pieces: Piece[],
  isCurrent = true,
): Promise<string> {
  const id = randomUUID();
  await sql(
    `insert into "DocumentVersion" (id, "documentId", version, hash, "sizeBytes", "userId", status)
     select $1, $2, count(*) + 1, $3, 1, $1, 'ready' from "DocumentVersion" where "documentId" = $2`,
    [id, document, id],
  );
  const passages = await preparePassages(
    name,
    pieces.map((piece, at) => ({
      ...(typeof piece === "string" ? { text: piece, headings: [] } : piece),
      ranges: [{ page: at + 1, start: 0, end: 5 }],
    })),
  );
  await inTransaction((tx) => insertPassages(tx, id, passages));
  if (isCurrent) await sql(`update "Document" set "currentId" = $1 where id = $2`, [id, document]);
  return id;
}

const search = (viewer: Viewer, query: string, collections: string[], limit = 10) =>
  searchPassages(viewer, { query, collections, limit });

test("the passage that answers a question is found first, with where it stands", async () => {
  const lin = await aPerson();
  const collection = await aCollection(lin);
  const document = await aDocument(collection, "handbook.pdf", [
    { text: "Employees have 25 days of paid leave in a year.", headings: ["People", "Leave"] },
    { text: "The press of line three is cleaned on Fridays.", headings: ["Machines"] },
    { text: "Visitors sign the book at the gate.", headings: ["Safety"] },
  ]);
  const { passages, nearest, searched } = await search(lin, "How many days of leave are there?", [
    collection,
  ]);
  expect(passages).toHaveLength(1);
  expect(passages[0]).toMatchObject({
    documentId: document,
    documentName: "handbook.pdf",
    collectionId: collection,
    page: 1,
    heading: "People › Leave",
    text: "Employees have 25 days of paid leave in a year.",
    ranges: [{ page: 1, start: 0, end: 5 }],
    vectorScore: null,
  });
  expect(nearest).toEqual([]);
  expect(searched).toEqual(["en"]);
});
