import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";
import { ownFolder } from "#lib/testing/own-database.ts";
import { HeldError, takeLock } from "./lock.ts";

let folder = "";
let remove = () => {};

beforeAll(() => ({ folder, remove } = ownFolder()));
afterAll(() => remove());

const module = join(import.meta.dirname, "lock.ts");

/**
 * Another process that runs `source` with access to `takeLock` and `shareLock`; resolves when it
 * has written a line.
 */
async function another(source: string) {
  const program = `import { takeLock, shareLock } from ${JSON.stringify(module)}; ${source}; console.log("done"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--expose-gc", "--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

const taken = (name: string) =>
  `takeLock(${JSON.stringify(join(folder, name))}, "The folder", "npm start")`;

test("F36: a lock that another process holds is refused at once, with the holder, its start time and its address", async () => {
  const owner = await another(`${taken("a")}.reachedAt("http://localhost:3000")`);
  const attempt = () => takeLock(join(folder, "a"), "The folder", "npm test");
  expect(attempt).toThrow(HeldError);
  expect(attempt).toThrow(
    new RegExp(
      `^The folder is in use by “npm start” since \\d{4}-\\d\\d-\\d\\d [\\d:]{8} \\(process ${owner.pid}, http://localhost:3000\\)\\.$`,
    ),
  );
  owner.kill("SIGKILL");
});

test("F36: the lock of a process that died is free at once, however it died", async () => {
  const owner = await another(taken("b"));
  const gone = once(owner, "exit");
  owner.kill("SIGKILL");
  await gone;
  takeLock(join(folder, "b"), "The folder", "npm test").release();
});

test("a lock stays when nothing in the process references it", async () => {
  const owner = await another(
    `${taken("c")}; await new Promise((r) => setImmediate(r)); gc(); gc()`,
  );
  expect(() => takeLock(join(folder, "c"), "The folder", "npm test")).toThrow(HeldError);
  owner.kill("SIGKILL");
});

test("several processes may share a lock, and none can take it exclusively meanwhile", async () => {
  const share = `shareLock(${JSON.stringify(join(folder, "d"))}, "The folder", "npm start")`;
  const [one, two] = [await another(share), await another(share)];
  one.kill("SIGKILL");
  await once(one, "exit");
  expect(() => takeLock(join(folder, "d"), "The folder", "npm test")).toThrow(HeldError);
  two.kill("SIGKILL");
  await once(two, "exit");
  takeLock(join(folder, "d"), "The folder", "npm test").release();
});
