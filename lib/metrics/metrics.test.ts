import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { listEvents } from "#lib/audit/index.ts";
import { outcomeOf } from "#lib/call-metrics.ts";
import { AppError } from "#lib/errors.ts";
import {
  asking,
  done,
  hear,
  hearLines,
  runtimeAt,
  said,
  serve,
  someSlot,
} from "#lib/testing/model-answers.ts";
import { anAdmin, sql } from "#lib/testing/people.ts";
import { rawHead } from "#lib/testing/raw-server.ts";

import { createMetricsToken, deleteMetricsToken, metricsTokenState, readMetrics } from "./index.ts";

const here = { isLocal: true, token: undefined };
const elsewhere = (token?: string) => ({ isLocal: false, token });

/** The value of a metric whose labels contain all of these. */
async function valueOf(name: string, ...labels: string[]): Promise<number | undefined> {
  const line = (await readMetrics(here))
    .split("\n")
    .find((each) => each.startsWith(`${name}{`) && labels.every((label) => each.includes(label)));
  return line === undefined ? undefined : Number(line.split(" ").at(-1));
}

test("a call is counted by its model, its server and how it ended, with the server's tokens", async () => {
  const labels = ['runtime="counted"', 'model="plain"', 'kind="turn"'];
  const counts = { prompt_eval_count: 40, eval_count: 7 };
  const { url } = await serve((socket) =>
    socket.end(
      rawHead() +
        [said("yes"), { ...done, ...counts }].map((line) => `${JSON.stringify(line)}\n`).join(""),
    ),
  );
  await hear(asking(url, { server: runtimeAt(url, { name: "counted" }) }));
  expect(await valueOf("parlor_calls_total", ...labels, 'outcome="done"')).toBe(1);
  expect(await valueOf("parlor_prompt_tokens_total", ...labels)).toBe(40);
  expect(await valueOf("parlor_reply_tokens_total", ...labels)).toBe(7);
  expect(await valueOf("parlor_first_token_seconds_count", ...labels)).toBe(1);
  expect(await valueOf("parlor_call_seconds_count", ...labels)).toBe(1);
  expect(await valueOf("parlor_queue_wait_seconds_count", 'runtime="counted"')).toBe(1);
  const replica = `replica="${new URL(url).host}"`;
  expect(await valueOf("parlor_replica_calls_total", replica, 'outcome="done"')).toBe(1);
  expect(await valueOf("parlor_replica_first_token_seconds_count", replica)).toBe(1);
});

test("a failure counts under its kind, and a call that its reader leaves as stopped", async () => {
  const gone = runtimeAt("http://127.0.0.1:9", { name: "gone" });
  await hear(asking("http://127.0.0.1:9", { server: gone }));
  expect(await valueOf("parlor_calls_total", '"gone"', 'outcome="model_unreachable"')).toBe(1);
  expect(await valueOf("parlor_replica_calls_total", '"127.0.0.1:9"', "model_unreachable")).toBe(1);
  expect(await valueOf("parlor_first_token_seconds_count", '"gone"')).toBeUndefined();

  const { url } = await serve((socket) =>
    socket.write(`${rawHead()}${JSON.stringify(said("yes"))}\n`),
  );
  for await (const _ of asking(url, { server: runtimeAt(url, { name: "left" }) })) break;
  expect(await valueOf("parlor_calls_total", '"left"', 'outcome="stopped"')).toBe(1);
  expect(await valueOf("parlor_replica_calls_total", '"left"', 'outcome="stopped"')).toBe(1);
});

test("a call is complete with its end, also when its reader does not ask for more", async () => {
  const { url } = await serve((socket) =>
    socket.end(rawHead() + [said("yes"), done].map((line) => `${JSON.stringify(line)}\n`).join("")),
  );
  for await (const { type } of asking(url, { server: runtimeAt(url, { name: "read" }) }))
    if (type === "end") break;
  expect(await valueOf("parlor_calls_total", '"read"', 'outcome="done"')).toBe(1);
  expect(await valueOf("parlor_replica_calls_total", '"read"', 'outcome="done"')).toBe(1);
});

test("an outcome is one of a known set", () => {
  const signal = new AbortController().signal;
  expect(outcomeOf(new AppError("unavailable", "queue_timeout"), signal)).toBe("queue_timeout");
  expect(outcomeOf(new Error("a text of somebody"), signal)).toBe("fault");
  expect(outcomeOf(new AppError("unavailable", "model_fault"), AbortSignal.abort())).toBe(
    "stopped",
  );
});

test("no metric names a user or has a text of a conversation", async () => {
  const [userId, question] = ["7e57ab1e-0000-4000-8000-00000000000a", "where is the red valve"];
  await hearLines([said("in the cellar"), done], {
    slot: { ...someSlot, userId },
    messages: [{ role: "user", content: question }],
  });
  const text = await readMetrics(here);
  expect(text).toContain("parlor_calls_total{");
  for (const secret of [userId, "red valve", "cellar"]) expect(text).not.toContain(secret);
});

test("the number of series does not grow with the number of calls", async () => {
  const ask = async () => {
    for (let at = 0; at < 5; at += 1) await hearLines([said(`answer ${at}`), done]);
    // Each scripted server has a port of its own.
    const own = (await readMetrics(here)).split("\n").filter((line) => line.startsWith("parlor_"));
    return own.filter((line) => !line.startsWith("parlor_replica_")).length;
  };
  expect(await ask()).toBe(await ask());
});

test("the metrics have the names, the units and the types that Prometheus asks for", async () => {
  const text = await readMetrics(here);
  const types = [...text.matchAll(/^# TYPE (parlor_\w+) (\w+)$/gm)].map(
    ([, name = "", type = ""]) => ({ name, type }),
  );
  expect(types.length).toBeGreaterThan(12);
  for (const { name, type } of types) {
    expect(name.endsWith("_total"), name).toBe(type === "counter");
    if (type === "histogram") expect(name).toMatch(/_seconds$|_per_second$/);
  }
  expect(text).toMatch(/^process_resident_memory_bytes \d/m);
});

test("docs/metrics.md lists every metric, and no other", async () => {
  const table = [...readFileSync("docs/metrics.md", "utf8").matchAll(/^\| (`parlor_[^|]+) \|/gm)];
  const listed = table.flatMap(([, names = ""]) => names.replaceAll("`", "").split(", "));
  const text = await readMetrics(here);
  const present = [...text.matchAll(/^# TYPE (parlor_\w+) /gm)].map(([, name]) => name);
  expect(listed.sort()).toEqual(present.sort());
});

test("another machine reads them with the token alone, which is stored as a hash and answered once", async () => {
  const admin = await anAdmin();
  await deleteMetricsToken(admin);
  await expect(readMetrics(elsewhere())).rejects.toMatchObject({
    messageKey: "metrics_token_needed",
  });
  const { token } = await createMetricsToken(admin);
  expect(await readMetrics(elsewhere(token))).toContain("parlor_");
  for (const wrong of [
    "",
    "x",
    `${token}x`,
    token.slice(0, -1),
    token.toUpperCase(),
    "parlor_metrics_",
  ])
    await expect(readMetrics(elsewhere(wrong)), wrong).rejects.toMatchObject({
      code: "unauthenticated",
    });
  const rows = await sql<{ value: unknown }>(`select value from "Setting"`);
  expect(JSON.stringify(rows)).not.toContain(token.slice(-20));
  expect(JSON.stringify(await metricsTokenState(admin))).not.toContain(token.slice(-20));
  const events = (await listEvents(admin, { limit: 200 })).items;
  expect(events.find(({ actor }) => actor?.id === admin.id)).toMatchObject({
    action: "settings.changed",
    details: { metricsToken: "created" },
  });
  expect(JSON.stringify(events)).not.toContain(token.slice(-20));

  const { token: next } = await createMetricsToken(admin);
  await expect(readMetrics(elsewhere(token))).rejects.toMatchObject({ code: "unauthenticated" });
  expect(await readMetrics(elsewhere(next))).toContain("parlor_");
  await deleteMetricsToken(admin);
  await expect(readMetrics(elsewhere(next))).rejects.toMatchObject({ code: "unauthenticated" });
  expect(await metricsTokenState(admin)).toEqual({ createdAt: null });
});
