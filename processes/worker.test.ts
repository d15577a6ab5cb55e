import { type ChildProcess, fork } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Client } from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { migrate } from "#lib/migrate.ts";
import { copyDatabase } from "#lib/testing/database-template.ts";
import { type OwnDatabase, ownDatabase, ownFolder } from "#lib/testing/own-database.ts";

const program = join(import.meta.dirname, "worker.ts");
let folder = "";
let remove = () => {};
let database: OwnDatabase;
let client: Client;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  ({ folder, remove } = ownFolder());
  await copyDatabase(folder);
  await startDatabase();
  await migrate({ host: database.host, user: "postgres", database: "postgres" });
});
afterEach(() => {
  for (const worker of workers.splice(0)) worker.kill("SIGKILL");
});
afterAll(async () => {
  database.child.kill("SIGKILL");
  await database.gone;
  remove();
});

async function startDatabase(): Promise<void> {
  database = await ownDatabase(folder);
  client = await database.connect();
}

/** A worker with a supervisor at the other end of its channel; resolves when it is ready. */
async function startWorker(): Promise<ChildProcess> {
  const child = fork(program, {
    env: { ...process.env, DATA_DIR: folder, DATABASE_URL: "", LOG_LEVEL: "silent" },
    execArgv: ["--conditions=react-server"],
  });
  workers.push(child);
  await new Promise((resolve, reject) => child.once("message", resolve).once("exit", reject));
  return child;
}
const ended = (child: ChildProcess) =>
  new Promise<number | string | null>((resolve) =>
    child.once("exit", (code, signal) => resolve(code ?? signal)),
  );

/** Stores a document as the web server does; returns the id of its version. */
async function aDocument(text: string, name = "notes.txt"): Promise<string> {
  const hash = createHash("sha256").update(text).digest("hex");
  const [userId, collectionId, documentId, versionId] = Array.from({ length: 4 }, randomUUID);
  const insert = (statement: string, values: unknown[]) => client.query(statement, values);
  await insert(
    `insert into "User" (id, username, name, role, language, "passwordHash") values ($1, $2, 'Lin', 'member', 'en', '-')`,
    [userId, `lin-${userId}`],
  );
  await insert(`insert into "Collection" (id, "ownerId", name) values ($1, $2, 'Notes')`, [
    collectionId,
    userId,
  ]);
  await insert(`insert into "Document" (id, "collectionId", name) values ($1, $2, $3)`, [
    documentId,
    collectionId,
    name,
  ]);
  await insert(
    `insert into "DocumentVersion" (id, "documentId", version, name, hash, "sizeBytes", "userId", status) values ($1, $2, 1, $3, $4, $5, $6, 'failed')`,
    [versionId, documentId, name, hash, text.length, userId],
  );
  // Not before the row: a worker that starts sweeps away what nothing refers to.
  mkdirSync(join(folder, "files", hash.slice(0, 2)), { recursive: true });
  writeFileSync(join(folder, "files", hash.slice(0, 2), hash), text);
  await insert(`update "DocumentVersion" set status = 'queued' where id = $1`, [versionId]);
  return versionId ?? "";
}

type State = {
  status: string;
  attempts: number;
  pagesRead: number;
  problem: string | null;
  pages: number;
  /** Rows, as many as the version says that it has. */
  isWhole: boolean;
  isCurrent: boolean | null;
};
async function stateOf(versionId: string): Promise<State> {
  const { rows } = await client.query<State>(
    `select v.status::text, v.attempts, v."pagesRead", v.problem, v.id = d."currentId" as "isCurrent",
      (select count(*)::int from "DocumentPage" where "versionId" = v.id) as pages,
      (select count(*) from "DocumentPage" where "versionId" = v.id) = v.pages
        and (select count(*) from "Passage" where "versionId" = v.id) = v."passageCount" as "isWhole"
    from "DocumentVersion" v join "Document" d on d.id = v."documentId" where v.id = $1`,
    [versionId],
  );
  return rows[0] as State;
}
const isReady = (versionId: string) =>
  expect.poll(() => stateOf(versionId)).toMatchObject({ status: "ready", isCurrent: true });

test("the worker reads what waits, and ends when it is asked to", async () => {
  const before = await aDocument("The pump has three seals.");
  const worker = await startWorker();
  await isReady(before);
  const later = await aDocument("The pump has four seals.");
  await isReady(later);
  expect(await stateOf(later)).toMatchObject({
    attempts: 1,
    pages: 1,
    isWhole: true,
    problem: null,
  });
  worker.send({ end: true });
  expect(await ended(worker)).toBe(0);
  const { rows } = await client.query(`select 1 from "Worker"`);
  expect(rows).toEqual([]);
});

/** A text that takes seconds to be read and indexed. */
const longText = () =>
  Array.from(
    { length: 5_000 },
    (_, at) =>
      `Paragraph ${at} is about the part ${randomUUID()} of the pump and its seals, which are replaced every year.`,
  ).join("\n\n");

const isReading = (versionId: string) =>
  expect.poll(async () => (await stateOf(versionId)).pages).toBeGreaterThan(0);

test("a worker that is killed in the middle leaves nothing half: the document is read again from its beginning", async () => {
  const worker = await startWorker();
  const versionId = await aDocument(longText());
  await isReading(versionId);
  worker.kill("SIGKILL");
  await ended(worker);
  expect(await stateOf(versionId)).toMatchObject({ attempts: 1, isCurrent: null });
  await startWorker();
  await isReady(versionId);
  expect(await stateOf(versionId)).toMatchObject({ attempts: 2, isWhole: true });
});

test("a worker that ends gives back what it reads, which does not count as a failure", async () => {
  const worker = await startWorker();
  const versionId = await aDocument(longText());
  await isReading(versionId);
  worker.send({ end: true });
  expect(await ended(worker)).toBe(0);
  expect(await stateOf(versionId)).toMatchObject({ status: "queued", attempts: 0 });
});

test("a document with which three workers have crashed has failed, with the reason", async () => {
  const versionId = await aDocument(longText());
  for (let crash = 0; crash < 3; crash += 1) {
    const worker = await startWorker();
    await expect.poll(async () => (await stateOf(versionId)).attempts).toBe(crash + 1);
    worker.kill("SIGKILL");
    await ended(worker);
  }
  await startWorker();
  await expect
    .poll(() => stateOf(versionId))
    .toMatchObject({ status: "failed", problem: "fault", isCurrent: null });
});

test("F34 a worker whose database is away waits, and goes on", async () => {
  await startWorker();
  const versionId = await aDocument(longText());
  await isReading(versionId);
  database.child.kill("SIGKILL");
  await database.gone;
  await startDatabase();
  await isReady(versionId);
  expect(await stateOf(versionId)).toMatchObject({ isWhole: true });
});

test("a worker whose supervisor is gone is gone soon", async () => {
  const worker = await startWorker();
  const versionId = await aDocument(longText());
  await isReading(versionId);
  worker.disconnect();
  await ended(worker);
});
