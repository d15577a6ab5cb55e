// The demo model as a process of its own: on a socket in the data folder for the product, on a TCP port with `--scripted --port N` for
// benches and end-to-end tests. Its supervisor hears `{ ready: true }`; when the supervisor is gone, so is it.

import { chmod, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { startDemoModel } from "#lib/demo-model/index.ts";
import { socketFolder } from "#lib/env.ts";

const { values } = parseArgs({
  options: { scripted: { type: "boolean" }, port: { type: "string" }, options: { type: "string" } },
});

const leave = () => process.exit(0);
process.on("SIGTERM", leave);
process.on("SIGINT", leave);
process.on("disconnect", leave);

if (values.scripted) {
  const given = JSON.parse(values.options ?? "{}") as object;
  const { url } = await startDemoModel({ ...given, listen: { port: Number(values.port ?? 0) }, scripted: true });
  process.stdout.write(`${JSON.stringify({ url })}\n`);
} else {
  const folder = socketFolder();
  const socket = join(folder, "demo-model.sock");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await rm(socket, { force: true }); // of a process that was killed
  await startDemoModel({ listen: { socket } });
  await chmod(socket, 0o600);
}
process.send?.({ ready: true });
