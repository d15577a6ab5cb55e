import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import type { Client } from "pg";
import { afterAll, beforeAll, expect, type TestContext, test } from "vitest";

import { ownDatabase, ownFolder } from "#lib/testing/own-database.ts";

let folder = "";
let remove = () => {};

beforeAll(() => ({ folder, remove } = ownFolder()));
afterAll(() => remove());

/**
 * The database under strace, which writes what it flushes and what it answers to a file. `-y`: with
 * file names.
 */
async function traced(context: TestContext, calls: string) {
  if (spawnSync("strace", ["-V"]).error) context.skip("strace is not installed on this machine");
  const file = join(folder, "trace");
  rmSync(file, { force: true });
  const database = await ownDatabase(folder, [
    "strace",
    "-f",
    "-y",
    "-s",
    "400",
    "-e",
    `trace=${calls}`,
    "-o",
    file,
  ]);
  return {
    database,
    async lines() {
      database.child.disconnect();
      expect(await database.gone).toBe(0);
      return whole(readFileSync(file, "utf8").split("\n"));
    },
  };
}

/**
 * strace splits a call during which another thread made one into two lines, its start and its end:
 * joins them where it ends.
 */
function whole(lines: string[]): string[] {
  const begun = new Map<string, string>();
  return lines.flatMap((line) => {
    const [thread = ""] = line.split(" ");
    const [beginning, unfinished] = line.split(" <unfinished ...>");
    if (unfinished !== undefined) return begun.set(thread, beginning ?? "") && [];
    const end = /^\d+ +<\.\.\. \w+ resumed>(.*)/.exec(line)?.[1];
    return [end === undefined ? line : `${begun.get(thread)}${end}`];
  });
}

test("a new database is flushed to the disk, files and folders, before it is moved into place", async (context) => {
  const { lines } = await traced(context, "fsync,rename");
  const trace = await lines();
  const place = trace.findIndex((line) =>
    line.includes(`rename("${folder}/database.new", "${folder}/database")`),
  );
  const flushed = (line: string) => /fsync\(\d+<(.*?)>\) += 0/.exec(line)?.[1];
  const before = new Set(trace.slice(0, place).map(flushed));
  const made = readdirSync(join(folder, "database"), { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath.replace(/database(?=\/|$)/, "database.new"), entry.name))
    // The calls since the first session started.
    .filter(
      (path) =>
        !/(pg_wal\/0|pg_stat\/|pg_stat_tmp\/|replorigin_checkpoint|postmaster|pg_internal\.init)/.test(
          path,
        ),
    );
  expect(place).toBeGreaterThan(0);
  expect(made.length).toBeGreaterThan(900);
  expect(made.filter((path) => !before.has(path))).toEqual([]);
  expect(trace.slice(place).map(flushed)).toContain(folder);
});

test("before the answer to each commit the log is flushed, and not for an answer that commits nothing", async (context) => {
  const { database, lines } = await traced(context, "fsync,fdatasync,write,writev,sendmsg,sendto");
  const client = await database.connect();
  await client.query("create table if not exists notes (id int, text text)");
  for (let id = 0; id < 40; id++) {
    await client.query("insert into notes values ($1, $2)", [id, "a line"]);
    await client.query("select $1 || 'read' as read", [String(id)]);
  }
  for (let id = 40; id < 60; id++) {
    await client.query("begin");
    await client.query("insert into notes values ($1, $2)", [id, "a line"]);
    await client.query("insert into notes values ($1, $2)", [id, "another"]);
    await client.query("commit");
  }
  await client.end();

  let flushed = 0;
  const commits: number[] = [];
  const others: number[] = [];
  for (const line of await lines()) {
    if (/(fsync|fdatasync)\(\d+<[^>]*\/pg_wal\/[0-9A-F]{24}>\) += 0/.test(line)) flushed++;
    const answer =
      /<(?:socket|UNIX)[^>]*>.*(INSERT 0 1|COMMIT|BEGIN|SELECT 1)\\0Z\\0\\0\\0\\5([IT])/.exec(line);
    if (!answer) continue;
    const [, command, status] = answer;
    (status === "I" && command !== "SELECT 1" ? commits : others).push(flushed);
    flushed = 0;
  }
  expect(commits).toHaveLength(60);
  expect(commits.filter((flushes) => flushes === 0)).toEqual([]);
  expect(others).toHaveLength(40 + 3 * 20);
  expect(others.filter((flushes) => flushes > 0)).toEqual([]);
});

test("killed 20 times while it writes: no acknowledged row is missing, no transaction is partial", async () => {
  const acknowledged: string[] = [];

  /** A single row, or one of a pair that is committed together. */
  const write = async (client: Client) => {
    const [id, pair] = [randomUUID(), randomUUID()];
    if (Math.random() < 0.5) {
      await client.query("insert into kept values ($1)", [id]);
    } else {
      await client.query("begin");
      await client.query("insert into kept values ($1, $2)", [id, pair]);
      await client.query("insert into kept values ($1, $2)", [randomUUID(), pair]);
      await client.query("commit");
    }
    acknowledged.push(id);
  };
  const writeUntilItDies = async (client: Client) => {
    for (;;)
      if (
        !(await write(client).then(
          () => true,
          () => false,
        ))
      )
        return;
  };

  for (let round = 0; round <= 20; round++) {
    const database = await ownDatabase(folder);
    const client = await database.connect();
    await client.query("create table if not exists kept (id uuid primary key, pair uuid)");
    const { rows } = await client.query<{ id: string }>("select id from kept");
    const there = new Set(rows.map(({ id }) => id));
    expect(acknowledged.filter((id) => !there.has(id))).toEqual([]);
    const { rows: halves } = await client.query(
      "select pair from kept where pair is not null group by pair having count(*) <> 2",
    );
    expect(halves).toEqual([]);

    const enough = acknowledged.length + 5 + Math.floor(Math.random() * 150);
    const writing = [client, ...(await Promise.all([1, 2, 3].map(() => database.connect())))].map(
      writeUntilItDies,
    );
    await expect.poll(() => acknowledged.length, { interval: 1 }).toBeGreaterThan(enough);
    database.child.kill("SIGKILL");
    await Promise.all(writing);
    expect(await database.gone).toBe("SIGKILL");
  }
  expect(acknowledged.length).toBeGreaterThan(100);
});
