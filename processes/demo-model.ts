// The demo model as a separate process: on a socket in the data folder for the product, on a TCP
// port of this machine with `--scripted --port N` for benches and end-to-end tests. `--options`
// takes the options of `startDemoModel` as JSON.

import { chmod, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { startDemoModel } from "#lib/demo-model/index.ts";
import { socketFolder } from "#lib/env.ts";
import { log, safeErrorText } from "#lib/log.ts";

import { report, whenToEnd } from "./ending.ts";

process.umask(0o077);
process.title = "parlor demo model";
whenToEnd(() => process.exit(0));

const { values } = parseArgs({
  options: { scripted: { type: "boolean" }, port: { type: "string" }, options: { type: "string" } },
});

try {
  if (values.scripted) await serveScripts(Number(values.port ?? 0), values.options ?? "{}");
  else await serveProduct();
  await report({ ready: true });
} catch (thrown) {
  log.fatal({ error: safeErrorText(thrown) }, "the demo model could not start");
  process.exit(1);
}

/** Prints where it listens, in one line of JSON. */
async function serveScripts(port: number, options: string): Promise<void> {
  const { url } = await startDemoModel({
    ...(JSON.parse(options) as object),
    listen: { port },
    scripted: true,
  });
  process.stdout.write(`${JSON.stringify({ url })}\n`);
}

async function serveProduct(): Promise<void> {
  const folder = socketFolder();
  const socket = join(folder, "demo-model.sock");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  await rm(socket, { force: true }); // the socket of a process that was killed stays behind
  await startDemoModel({ listen: { socket } });
}
