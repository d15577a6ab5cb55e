import { randomUUID } from "node:crypto";

import { Client } from "pg";
import { beforeEach, expect, test, vi } from "vitest";

import type { Viewer } from "#lib/auth/viewer.ts";
import { databaseConnection } from "#lib/env.ts";
import { plainNotes, say, titles } from "#lib/testing/long-talk.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { aPerson, sql } from "#lib/testing/people.ts";

const { model } = aModelServer([{ name: "plain", contextLength: 4_096 }]);

beforeEach(() => model().script(titles, plainNotes));

const perCut = 50;

/** A conversation of so many messages, cut every fifty, the last twenty not cut: as it lies in the database after so many turns. */
async function history(lin: Viewer, messages: number): Promise<string> {
  const id = randomUUID();
  await sql(`insert into "Conversation" (id, "ownerId", title, model, "leafId") values ($1, $2, 'Long', 'plain', 'm' || $3::text)`, [
    id,
    lin.id,
    messages,
  ]);
  await sql(
    `insert into "Message" ("conversationId", id, "parentId", role, parts, "createdAt")
     select $1, 'm' || n, case when n > 1 then 'm' || (n - 1) end, (case when n % 2 = 1 then 'user' else 'assistant' end)::"MessageRole",
       jsonb_build_array(jsonb_build_object('type', 'text', 'text', 'message ' || n || ' of the valve')), now() - (($2::int - n) * interval '1 minute')
     from generate_series(1, $2::int) n`,
    [id, messages],
  );
  await sql(
    `insert into "Turn" (id, "conversationId", "questionId", "answerId", status, model, "startedAt")
     select gen_random_uuid(), $1, 'm' || (2 * n - 1), 'm' || (2 * n), 'done', 'plain', now() - (($2::int - 2 * n) * interval '1 minute')
     from generate_series(1, $2::int / 2) n`,
    [id, messages],
  );
  const cuts = Math.floor((messages - 20) / perCut);
  await sql(
    `insert into "Cut" ("conversationId", "throughId", "previousId", depth, "memoryThroughId", messages, through, before, after, pins)
     select $1, 'm' || n * $3::int, case when n > 1 then 'm' || (n - 1) * $3::int end, n, 'm' || n * $3::int, $3::int, n * $3::int, 900, 90, '[]'
     from generate_series(1, $2::int) n`,
    [id, cuts, perCut],
  );
  await sql(
    `insert into "Memory" ("conversationId", "throughId", facts, summary)
     select $1, 'm' || n * $3::int, '[{"id":"f","text":"The valve is blue","messageId":"m1","origin":"noted"}]', '{"text":"Of a valve."}'
     from generate_series(1, $2::int) n`,
    [id, cuts, perCut],
  );
  await sql(
    `insert into "RecallWord" ("conversationId", word, "messageId", "throughId")
     select $1, w.word, 'm' || n, 'm' || (n + $3::int - 1) / $3::int * $3::int
     from generate_series(1, $2::int * $3::int) n, lateral (values ('valve'), ('message'), ('number' || n)) w(word)`,
    [id, cuts, perCut],
  );
  return id;
}

type Statement = { text: string; values: unknown[] };

/** The statements of one turn, until its answer and what follows it are stored. */
async function statementsOf(turn: () => Promise<unknown>): Promise<Statement[]> {
  const all: Statement[] = [];
  const original = Client.prototype.query;
  const spy = vi.spyOn(Client.prototype, "query").mockImplementation(function (this: Client, ...given: unknown[]) {
    const [asked] = given as [Partial<Statement> | string];
    if (typeof asked === "object" && asked.text !== undefined) all.push({ text: asked.text, values: asked.values ?? [] });
    return Reflect.apply(original, this, given) as never;
  } as never);
  try {
    await turn();
  } finally {
    spy.mockRestore();
  }
  return all;
}

type Plan = { [name: string]: unknown; Plans?: Plan[] };

/** Rows that a plan has read from tables and their indexes, those that it threw away too. */
function rowsOf(plan: Plan): number {
  const count = (name: string) => Number(plan[name] ?? 0);
  const own = /Scan/u.test(String(plan["Node Type"])) && plan["Relation Name"] !== undefined;
  const read = own
    ? (count("Actual Rows") + count("Rows Removed by Filter") + count("Rows Removed by Index Recheck")) * count("Actual Loops")
    : 0;
  return (plan.Plans ?? []).reduce((sum, below) => sum + rowsOf(below), read);
}

/** What the reading statements of a turn read, in rows. */
async function rowsRead(statements: Statement[]): Promise<Record<string, number>> {
  const client = new Client(databaseConnection());
  await client.connect();
  // Tables as small as those of a test are otherwise read whole, whatever is asked.
  await client.query("set enable_seqscan = off");
  const rows: Record<string, number> = {};
  for (const { text, values } of statements) {
    if (!/^\s*(?:select|with)/iu.test(text) || /\binsert into\b|\bupdate "|\bdelete from\b/iu.test(text)) continue;
    const { rows: plans } = await client.query<{ "QUERY PLAN": { Plan: Plan }[] }>(`explain (analyze, format json) ${text}`, values);
    const key = text.trim().slice(0, 80);
    rows[key] = (rows[key] ?? 0) + rowsOf(plans[0]?.["QUERY PLAN"][0]?.Plan ?? {});
  }
  await client.end();
  return rows;
}

test("a turn at 10,000 messages makes the statements that one at 100 makes, and reads no more rows", async () => {
  const lin = await aPerson();
  const measured = [];
  // Both lie in the same tables: a small table is read whole, whatever is asked.
  const ids = [await history(lin, 120), await history(lin, 10_020)];
  await sql("analyze");
  for (const id of ids) {
    // The first turn of a process reads what the later ones know.
    await say(lin, id, "What was said of number7?");
    const statements = await statementsOf(() => say(lin, id, "And what of number9?"));
    measured.push({ texts: statements.map(({ text }) => text).sort(), rows: await rowsRead(statements) });
  }
  const [short, long] = measured;
  expect(short?.texts.length).toBeGreaterThan(4);
  expect(long?.texts).toEqual(short?.texts);
  expect(Object.values(short?.rows ?? {}).reduce((sum, rows) => sum + rows, 0)).toBeGreaterThan(20);
  for (const [statement, rows] of Object.entries(short?.rows ?? {})) expect(long?.rows[statement], statement).toBeLessThanOrEqual(rows);
});
