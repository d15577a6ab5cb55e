import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { copyDatabase } from "#lib/testing/database-template.ts";
import { type OwnDatabase, ownDatabase, ownFolder } from "#lib/testing/own-database.ts";

const program = join(import.meta.dirname, "../testing/database-load.ts");

let folder = "";
let remove = () => {};
let database: OwnDatabase;

beforeAll(async () => {
  ({ folder, remove } = ownFolder());
  await copyDatabase(folder);
  database = await ownDatabase(folder);
});

afterAll(async () => {
  database.child.disconnect();
  await database.gone;
  remove();
});

type ProgramReport = { row?: string; begun?: true; wrong?: number; first?: string };

/** One of the programs, and its output so far. */
function load(number: number, operations: number) {
  const child: ChildProcess = fork(
    program,
    [database.host, String(number), "8", String(operations)],
    { execArgv: [] },
  );
  const rows: string[] = [];
  let verdict: ProgramReport | undefined;
  child.on("message", (report: ProgramReport) => {
    if (report.row) rows.push(report.row);
    if (report.wrong !== undefined) verdict = report;
  });
  const ended = new Promise<NodeJS.Signals | number | null>((resolve) =>
    child.once("exit", (code, signal) => resolve(signal ?? code)),
  );
  return { child, rows, ended, verdict: () => verdict };
}

test("24 connections of three processes, one of them killed meanwhile: every answer is right, every transaction complete", async () => {
  const client = await database.connect();
  await client.query("create table rows (id uuid primary key, owner int)");
  await client.query("create table accounts (id int primary key, balance int)");
  await client.query("insert into accounts select id, 0 from generate_series(0, 9) as id");

  const [one, two, victim] = [load(1, 10_000), load(2, 10_000), load(3, 1_000_000)];
  // While all three are at work, and the killed one has rows of its own to lose.
  await expect.poll(() => victim.rows.length, { timeout: 60_000 }).toBeGreaterThan(300);
  expect([one.verdict(), two.verdict()]).toEqual([undefined, undefined]);
  victim.child.kill("SIGKILL");

  expect(await victim.ended).toBe("SIGKILL");
  expect([await one.ended, await two.ended]).toEqual([0, 0]);
  expect(one.verdict()).toEqual({ wrong: 0 });
  expect(two.verdict()).toEqual({ wrong: 0 });

  const { rows: stored } = await client.query<{ id: string }>("select id from rows");
  const ids = new Set(stored.map(({ id }) => id));
  expect([one, two, victim].flatMap(({ rows }) => rows).filter((id) => !ids.has(id))).toEqual([]);
  expect((await client.query("select sum(balance)::int as sum from accounts")).rows).toEqual([
    { sum: 0 },
  ]);
  await client.end();
});
