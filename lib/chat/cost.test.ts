import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";

import type { Viewer } from "#lib/auth/viewer.ts";
import { aTalkingModel, say } from "#lib/testing/long-talk.ts";
import { aPerson, sql } from "#lib/testing/people.ts";
import { rowsRead, statementsOf } from "#lib/testing/statements.ts";

aTalkingModel();

const perCut = 50;

/** Stores a conversation of this many messages, cut every fifty except the last twenty, as its turns would have stored it. */
async function history(lin: Viewer, messages: number): Promise<string> {
  const id = randomUUID();
  await sql(
    `insert into "Conversation" (id, "ownerId", title, model, "leafId", compaction) values ($1, $2, 'Long', 'plain', 'm' || $3::text, 'linear')`,
    [id, lin.id, messages],
  );
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
    `update "Message" m set compacted = true from "Cut" k
     where m."conversationId" = $1 and k."conversationId" = $1 and k."throughId" = m.id`,
    [id],
  );
  await sql(
    `insert into "Memory" ("conversationId", "throughId", facts, summary)
     select $1, 'm' || n * $3::int, '[{"id":"f","text":"The valve is blue","messageId":"m1","origin":"noted"}]', '{"text":"Of a valve."}'
     from generate_series(1, $2::int) n`,
    [id, cuts, perCut],
  );
  await sql(
    `insert into "SearchTerm" ("conversationId", term, "messageId", "throughId")
     select $1, w.word, 'm' || n, 'm' || (n + $3::int - 1) / $3::int * $3::int
     from generate_series(1, $2::int * $3::int) n, lateral (values ('valve'), ('message'), ('number' || n)) w(word)`,
    [id, cuts, perCut],
  );
  return id;
}

test("a turn at 10,000 messages makes the same statements as one at 100, and reads no more rows", async () => {
  const lin = await aPerson();
  const measured = [];
  // Both are in the same tables: PostgreSQL scans a small table completely for any query.
  const ids = [await history(lin, 120), await history(lin, 10_020)];
  await sql("analyze");
  for (const id of ids) {
    // The first turn of a process reads what is cached for later ones.
    await say(lin, id, "What was said of number7?");
    const statements = await statementsOf(() => say(lin, id, "And what of number9?"));
    measured.push({
      texts: statements.map(({ text }) => text).sort(),
      rows: await rowsRead(statements),
    });
  }
  const [short, long] = measured;
  expect(short?.texts.length).toBeGreaterThan(4);
  expect(long?.texts).toEqual(short?.texts);
  expect(Object.values(short?.rows ?? {}).reduce((sum, rows) => sum + rows, 0)).toBeGreaterThan(20);
  for (const [statement, rows] of Object.entries(short?.rows ?? {})) {
    // It counts active turns, and other files of tests have some at that moment.
    if (statement.includes(`count(*)::int as "turns"`)) continue;
    expect(long?.rows[statement], statement).toBeLessThanOrEqual(rows);
  }
});
