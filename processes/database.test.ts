import { spawn } from "node:child_process";
import { lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { Client } from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { startDatabase, withDatabase } from "#lib/embedded-postgres/running.ts";
import { socketFolder } from "#lib/env.ts";
import { HeldError } from "#lib/lock.ts";
import { type OwnDatabase, ownDatabase, ownFolder } from "#lib/testing/own-database.ts";

const program = join(import.meta.dirname, "database.ts");

let folder = "";
let remove = () => {};
const running: OwnDatabase[] = [];

beforeAll(() => ({ folder, remove } = ownFolder()));
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill("SIGKILL");
});
afterAll(() => remove());

async function start(): Promise<OwnDatabase> {
  const database = await ownDatabase(folder);
  running.push(database);
  return database;
}

async function connect(): Promise<Client> {
  const client = new Client({ host: socketFolder(folder), user: "postgres", database: "postgres" });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

const isAlive = (id: number) => !/\) Z /.test(readStat(id));

function readStat(id: number): string {
  try {
    process.kill(id, 0);
    return process.platform === "linux" ? readFileSync(`/proc/${id}/stat`, "utf8") : "";
  } catch {
    return ") Z ";
  }
}

test("F36: a second process on the folder is refused with the holder's name, and harms nothing", async () => {
  const first = await start();
  const client = await first.connect();
  await client.query("create table kept (n int); insert into kept values (1)");
  await expect(ownDatabase(folder)).rejects.toThrow(
    /in use by .*processes\/database\.ts.* since \d{4}-.* \(process \d+\)/,
  );
  expect((await client.query("select n from kept")).rows).toEqual([{ n: 1 }]);

  // Neither a dead owner nor its socket blocks the next start.
  first.child.kill("SIGKILL");
  await first.gone;
  const second = await start();
  expect((await (await second.connect()).query("select n from kept")).rows).toEqual([{ n: 1 }]);
});

test("with a supervisor, signals of the terminal do not end it, and the supervisor's message does", async () => {
  const database = await start();
  const client = await database.connect();
  database.child.kill("SIGINT");
  database.child.kill("SIGTERM");
  await client.query(
    "create table after_the_signal (n int); insert into after_the_signal values (1)",
  );
  await client.end();
  database.child.send({ end: true });
  expect(await database.gone).toBe(0);
});

test("without its supervisor it waits for clients that have something to say, and is gone soon all the same", async () => {
  const database = await start();
  const [writing, idle] = [await database.connect(), await database.connect()];
  await idle.query("begin");
  await idle.query("rollback");
  database.child.disconnect();
  const { gone } = database;
  // Late, and by a client that comes only now.
  await new Promise((resolve) => setTimeout(resolve, 700));
  const late = await database.connect();
  await late.query("create table last_words (n int)");
  await Promise.all([late.end(), writing.end()]);
  await gone;
  const again = await start();
  expect(
    (await (await again.connect()).query("select to_regclass('last_words') is not null as there"))
      .rows,
  ).toEqual([{ there: true }]);
});

test("a supervisor that is killed takes it along, even out of a long statement", async () => {
  const parent = spawn(
    process.execPath,
    [
      "--eval",
      `require("node:child_process").fork(${JSON.stringify(program)}, { execArgv: [] }).on("message", () => console.log("ready"))`,
    ],
    { env: { ...process.env, DATA_DIR: folder }, stdio: ["ignore", "pipe", "inherit"] },
  );
  await new Promise((resolve) => parent.stdout.once("data", resolve));
  const { process: id } = JSON.parse(readFileSync(join(folder, "database-lock.json"), "utf8")) as {
    process: number;
  };
  const client = await connect();
  const long = expect(
    client.query("select count(*) from generate_series(1, 1000000000)"),
  ).rejects.toThrow();
  await new Promise((resolve) => setTimeout(resolve, 200));
  parent.kill("SIGKILL");
  await expect.poll(() => isAlive(id), { interval: 20 }).toBe(false);
  await long;
});

test("without a supervisor a signal ends it, and everything is in its files", async () => {
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, DATA_DIR: folder },
    stdio: "inherit",
  });
  const answers = () =>
    connect().then(
      (client) => client.end().then(() => true),
      () => false,
    );
  await expect.poll(answers).toBe(true);
  child.kill("SIGTERM");
  expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(0);
});

const withSocket = () => {
  try {
    return lstatSync(join(socketFolder(folder), ".s.PGSQL.5432")).isSocket();
  } catch {
    return false;
  }
};

test("a command uses the running database, or else starts one for the time that it takes", async () => {
  const usual = process.env.DATA_DIR;
  process.env.DATA_DIR = folder;
  try {
    const sockets = socketFolder(folder);
    expect(await withDatabase(sockets, () => Promise.resolve(withSocket()))).toBe(true);
    expect(withSocket()).toBe(false);
    await expect(
      withDatabase(sockets, () => Promise.reject(new Error("the work failed"))),
    ).rejects.toThrow("the work failed");
    expect(withSocket()).toBe(false);

    const database = await start();
    expect(await withDatabase(sockets, () => Promise.resolve("done"))).toBe("done");
    expect((await (await database.connect()).query("select 1 as n")).rows).toEqual([{ n: 1 }]);
    await expect(startDatabase()).rejects.toThrow(HeldError);
  } finally {
    process.env.DATA_DIR = usual;
  }
});

test("when the path of the data folder is too long for a socket, the socket is in a private folder of the temporary one", async () => {
  const long = join(folder, "a-folder-with-a-long-name".repeat(4));
  mkdirSync(long);
  const sockets = socketFolder(long);
  expect(sockets).not.toContain(long);

  // Another user created the name first.
  symlinkSync(folder, sockets);
  await expect(ownDatabase(long)).rejects.toThrow("not ready");
  rmSync(sockets);

  const database = await ownDatabase(long);
  running.push(database);
  expect((await (await database.connect()).query("select 1 as n")).rows).toEqual([{ n: 1 }]);
  expect(lstatSync(sockets).mode & 0o777).toBe(0o700);
  database.child.disconnect();
  await database.gone;
  rmSync(sockets, { recursive: true });
});
