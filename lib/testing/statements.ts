// The statements of a piece of work, and the rows that they read.

import { Client } from "pg";
import { vi } from "vitest";

import { databaseConnection } from "#lib/env.ts";

type Statement = { text: string; values: unknown[] };

/** The statements of a piece of work. */
export async function statementsOf(work: () => Promise<unknown>): Promise<Statement[]> {
  const all: Statement[] = [];
  const original = Client.prototype.query;
  const spy = vi.spyOn(Client.prototype, "query").mockImplementation(function (
    this: Client,
    ...given: unknown[]
  ) {
    const [asked] = given as [Partial<Statement> | string];
    if (typeof asked === "object" && asked.text !== undefined)
      all.push({ text: asked.text, values: asked.values ?? [] });
    return Reflect.apply(original, this, given) as never;
  } as never);
  try {
    await work();
  } finally {
    spy.mockRestore();
  }
  return all;
}

type Plan = { [name: string]: unknown; Plans?: Plan[] };

/**
 * The number of rows that a plan reads from tables and indexes, including those that it discards.
 */
function rowsOf(plan: Plan): number {
  const count = (name: string) => Number(plan[name] ?? 0);
  const own = /Scan/u.test(String(plan["Node Type"])) && plan["Relation Name"] !== undefined;
  const read = own
    ? (count("Actual Rows") +
        count("Rows Removed by Filter") +
        count("Rows Removed by Index Recheck")) *
      count("Actual Loops")
    : 0;
  return (plan.Plans ?? []).reduce((sum, below) => sum + rowsOf(below), read);
}

/** The rows that read-only statements read, each by the statement's beginning. */
export async function rowsRead(statements: Statement[]): Promise<Record<string, number>> {
  const client = new Client(databaseConnection());
  await client.connect();
  // Small tables, like those of a test, are otherwise read sequentially, whatever the query is.
  await client.query("set enable_seqscan = off");
  const rows: Record<string, number> = {};
  for (const { text, values } of statements) {
    if (
      !/^\s*(?:select|with)/iu.test(text) ||
      /\binsert into\b|\bupdate "|\bdelete from\b/iu.test(text)
    )
      continue;
    const { rows: plans } = await client.query<{ "QUERY PLAN": { Plan: Plan }[] }>(
      `explain (analyze, format json) ${text}`,
      values,
    );
    const key = text.trim().slice(0, 80);
    rows[key] = (rows[key] ?? 0) + rowsOf(plans[0]?.["QUERY PLAN"][0]?.Plan ?? {});
  }
  await client.end();
  return rows;
}
