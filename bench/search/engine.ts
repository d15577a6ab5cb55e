// Parlor's search as a process: collections and documents on an embedded database of its own, without their files. The bench that has started it sends requests over
// HTTP.

import { databaseConnection } from "#lib/env.ts";
import { searchPassages } from "#lib/knowledge/index.ts";
import { migrate } from "#lib/migrate.ts";
import { changeSettings } from "#lib/settings/index.ts";
import { aCollection, aDocument } from "#lib/testing/indexed-documents.ts";
import { anAdmin, aPerson } from "#lib/testing/people.ts";

import { serveOrders } from "../serve-orders.ts";
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

serveOrders<EngineOrder>(carryOut);
