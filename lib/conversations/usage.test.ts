import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";

import type { Viewer } from "#lib/auth/viewer.ts";
import { aPerson, sql } from "#lib/testing/people.ts";
import { rowsRead, statementsOf } from "#lib/testing/statements.ts";

import { finishTurns, insertTurn, remove, type TurnEnd, usageBetween } from "./index.ts";
import { deleteOldUsage } from "./usage-store.ts";

/** A span that no other test uses: a day of its own, long ago, as its begin, its noon and its end. */
let used = 0;
function aDay() {
  used += 1;
  const begin = Date.UTC(2001, 0, 1 + used);
  const at = (hour: number, minute = 0) => new Date(begin + (hour * 60 + minute) * 60_000);
  return { at, times: [at(0), at(12), at(24)] };
}

/** A turn that has begun, and its end. */
async function aTurn(owner: Viewer, model: string, end: Partial<TurnEnd>): Promise<TurnEnd> {
  const [turnId, conversationId] = [randomUUID(), randomUUID()];
  const stored = await insertTurn(owner, {
    id: turnId,
    conversationId,
    question: { id: "q", parts: [{ type: "text", text: "a red valve" }], parentId: null },
    questionId: "q",
    answerId: "a",
    model,
    startedAt: new Date(),
    leafId: null,
    context: null,
  });
  expect(stored).toBe(true);
  return {
    turnId,
    conversationId,
    answerId: "a",
    parts: [{ type: "text", text: "in the cellar" }],
    status: "done",
    cutAtLimit: false,
    endedAt: new Date().toISOString(),
    ...end,
  };
}

test("what a turn has used is counted once, in the statement that ends it, and outlives its conversation", async () => {
  const [lin, omar] = [await aPerson(), await aPerson()];
  const { at, times } = aDay();
  const endedAt = at(9, 59).toISOString();
  const ends = [
    await aTurn(lin, "large", { endedAt, promptTokens: 100, replyTokens: 10 }),
    await aTurn(lin, "large", { endedAt, promptTokens: 1_000, replyTokens: 20 }),
    await aTurn(lin, "small", { endedAt, status: "stopped" }),
    await aTurn(omar, "large", { endedAt: at(12).toISOString(), promptTokens: 7, replyTokens: 3 }),
    await aTurn(omar, "large", { endedAt: at(12).toISOString(), status: "failed" }),
  ];
  const statements = await statementsOf(() => finishTurns(ends));
  expect(statements).toHaveLength(1);
  await finishTurns(ends);
  for (const { conversationId } of ends.slice(0, 3))
    await remove(lin, conversationId, async () => undefined);

  const figures = { done: 0, stopped: 0, failed: 0, promptTokens: 0, replyTokens: 0 };
  const morning = { ...figures, span: 0, users: 1 };
  const large = { ...morning, done: 2, promptTokens: 1_100, replyTokens: 30 };
  const evening = {
    ...figures,
    span: 1,
    users: 1,
    done: 1,
    failed: 1,
    promptTokens: 7,
    replyTokens: 3,
  };
  expect(await usageBetween(times)).toEqual([
    { ...large, model: null, stopped: 1 },
    { ...large, model: "large" },
    { ...morning, model: "small", stopped: 1 },
    { ...evening, model: null },
    { ...evening, model: "large" },
  ]);
  const rows = await sql<object>(`select * from "Usage" where "hour" >= $1 and "hour" < $2`, [
    times[0],
    times[2],
  ]);
  expect(rows).toHaveLength(3);
  expect(JSON.stringify(rows)).not.toMatch(/valve|cellar/);
});

test("a count that no server can have is no reason not to store an end", async () => {
  const lin = await aPerson();
  const { at, times } = aDay();
  const most = { endedAt: at(1).toISOString(), promptTokens: 2_147_483_647, replyTokens: 1 };
  await finishTurns([await aTurn(lin, "large", most), await aTurn(lin, "large", most)]);
  await finishTurns([await aTurn(lin, "large", most)]);
  expect((await usageBetween(times))[0]).toMatchObject({
    done: 3,
    promptTokens: 3 * 2_147_483_647,
  });
});

test("web servers that end turns at the same time add to the same figures", async () => {
  const people = [await aPerson(), await aPerson(), await aPerson()];
  const { at, times } = aDay();
  const endedAt = at(3).toISOString();
  const endsOf = async (inOrder: Viewer[]) =>
    Promise.all(
      inOrder.map((person) => aTurn(person, "large", { endedAt, promptTokens: 1, replyTokens: 1 })),
    );
  const batches = await Promise.all(
    Array.from({ length: 8 }, (_, at) => endsOf(at % 2 === 0 ? people : people.toReversed())),
  );
  await Promise.all(batches.map((ends) => finishTurns(ends)));
  expect((await usageBetween(times))[0]).toMatchObject({ users: 3, done: 24, replyTokens: 24 });
});

test("only the rows of the days that are asked for are read", async () => {
  const { at, times } = aDay();
  const many = `insert into "Usage" ("hour", "userId", "model", "done") select $1, gen_random_uuid(), 'large', 1 from generate_series(1, $2)`;
  await sql(many, [at(5), 20]);
  await sql(many, [new Date(Date.UTC(2000, 0, 1)), 500]);
  await sql(`analyze "Usage"`);
  const read = await rowsRead(await statementsOf(() => usageBetween(times)));
  expect(Object.values(read)).toEqual([20]);

  await deleteOldUsage();
  expect(await usageBetween(times)).toEqual([]);
});
