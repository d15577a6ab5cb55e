import { expect, test } from "vitest";

import { storeRows } from "./store-rows.ts";

/** A table that refuses some rows, and counts its statements. */
function aTable(refuses: (row: number) => boolean, error: unknown = new Error("not this one")) {
  const table = { rows: new Set<number>(), statements: 0 };
  const store = async (rows: number[]) => {
    table.statements += 1;
    if (rows.some(refuses)) throw error;
    for (const row of rows) table.rows.add(row);
  };
  return { table, store };
}

const rows = Array.from({ length: 128 }, (_, row) => row);

test("F20 of 128 rows the faulty one is refused, in 15 statements, and the others are stored", async () => {
  for (const bad of [0, 77, 127]) {
    const { table, store } = aTable((row) => row === bad);
    const refused: number[] = [];
    await storeRows(rows, store, (row) => void refused.push(row));
    expect(refused).toEqual([bad]);
    expect([...table.rows].sort((a, b) => a - b)).toEqual(rows.filter((row) => row !== bad));
    expect(table.statements).toBe(15);
  }
});

test("F20 rows that are all faulty are each refused once, in fewer than two statements a row", async () => {
  const { table, store } = aTable(() => true);
  const refused: number[] = [];
  await storeRows(rows, store, (row) => void refused.push(row));
  expect(refused).toEqual(rows);
  expect(table.statements).toBeLessThan(2 * rows.length);
});

test("without rows no statement is made", async () => {
  const { table, store } = aTable(() => true);
  await storeRows([], store, () => undefined);
  expect(table.statements).toBe(0);
});

test("F34 when the database is unavailable, no row is refused", async () => {
  const away = Object.assign(new Error("gone"), { code: "ECONNREFUSED" });
  const { table, store } = aTable(() => true, away);
  await expect(storeRows(rows, store, () => expect.unreachable())).rejects.toBe(away);
  expect(table.statements).toBe(1);
});
