// Parlor's search as a process: collections and documents on an embedded database of its own, without their files. The bench that has started it sends requests over
// HTTP.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { databaseConnection } from "#lib/env.ts";
import { searchPassages } from "#lib/knowledge/index.ts";
import { migrate } from "#lib/migrate.ts";
import { changeSettings } from "#lib/settings/index.ts";
import { aCollection, aDocument } from "#lib/testing/indexed-documents.ts";
import { anAdmin, aPerson } from "#lib/testing/people.ts";

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
  collection: number,
  shared,
  passages,
}: Extract<EngineOrder, { do: "fill" }>): Promise<void> {
  const id =
    collections.get(number) ??
    (await aCollection(other, { visibility: "people", readers: shared ? [reader] : [] }));
  collections.set(number, id);
  await aDocument(id, "", passages);
}

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
