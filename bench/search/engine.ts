// Parlor's search as a process: collections and documents on an embedded database of its own, without their files. The bench that has started it sends requests over
// HTTP.

import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { databaseConnection } from "#lib/env.ts";
import { searchPassages, storePassages } from "#lib/knowledge/index.ts";
import { migrate } from "#lib/migrate.ts";
import { changeSettings } from "#lib/settings/index.ts";
import { anAdmin, aPerson, sql } from "#lib/testing/people.ts";

import type { EngineOrder, SearchReport } from "./protocol.ts";

await migrate(databaseConnection());
const admin = await anAdmin();
const [reader, other] = [await aPerson(), await aPerson()];

/** The ids of the collections, by their numbers. */
const collections = new Map<number, string>();

async function carryOut(order: EngineOrder): Promise<unknown> {
  if (order.do === "fill") return fill(order);
  if (order.do === "threshold") return changeSettings(admin, { passageThreshold: order.share });
  return search(order);
}

async function fill({
  collection,
  shared,
  passages,
}: Extract<EngineOrder, { do: "fill" }>): Promise<void> {
  const id = collections.get(collection) ?? randomUUID();
  if (!collections.has(collection)) {
    collections.set(collection, id);
    await insert("Collection", {
      id,
      ownerId: other.id,
      name: `Collection ${collection}`,
      description: "",
      visibility: shared ? "people" : "private",
      onlyFromDocuments: false,
    });
    if (shared)
      await insert("CollectionMember", { collectionId: id, userId: reader.id, role: "reader" });
  }
  const [documentId, versionId] = [randomUUID(), randomUUID()];
  await insert("Document", { id: documentId, collectionId: id, name: "document" });
  await insert("DocumentVersion", {
    id: versionId,
    documentId,
    version: 1,
    name: "document",
    hash: versionId,
    sizeBytes: 1,
    userId: other.id,
    status: "ready",
    pagesRead: 0,
    passageCount: passages.length,
    attempts: 1,
  });
  const cut = passages.map((text, at) => ({
    text,
    headings: [],
    ranges: [{ page: at + 1, start: 0, end: text.length }],
  }));
  await storePassages({ id: versionId, documentName: "" }, cut);
  await sql(`update "Document" set "currentId" = $1 where id = $2`, [versionId, documentId]);
}

/** Stores a row; a field that the table does not have is left out. */
const insert = (table: string, row: object) =>
  sql(`insert into "${table}" select (jsonb_populate_record(null::"${table}", $1)).*`, [
    JSON.stringify({ createdAt: new Date().toISOString(), ...row }),
  ]);

async function search({
  query,
  limit,
  collections: numbers,
}: Extract<EngineOrder, { do: "search" }>): Promise<SearchReport> {
  const ids = numbers.flatMap((number) => collections.get(number) ?? []);
  const began = performance.now();
  const { passages } = await searchPassages(reader, { query, collections: ids, limit });
  return {
    took: performance.now() - began,
    found: passages.map(({ text, score }) => ({ text, score })),
  };
}

const server = createServer((request, response) => {
  void (async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const report = await carryOut(JSON.parse(Buffer.concat(chunks).toString()) as EngineOrder);
    response.end(JSON.stringify(report ?? null));
  })().catch((thrown: unknown) =>
    response.writeHead(500).end(thrown instanceof Error ? thrown.stack : String(thrown)),
  );
});
server.keepAliveTimeout = 600_000;

process.on("disconnect", () => process.exit(0));
server.listen(0, "127.0.0.1", () => {
  process.send?.({
    ready: true,
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
});
