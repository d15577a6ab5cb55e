import { spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Conversation } from "#lib/conversations/schema.ts";
import { administrator, startInstallation } from "#lib/testing/installation.ts";
import { events, heard, question, signedIn } from "#lib/testing/program.ts";

import { expect, test } from "./fixtures.ts";

const strace = spawnSync("strace", ["-V"]).status === 0;

test("a turn flushes the database's log before its first word and before its end, at most twelve times in all", {
  tag: "@once",
}, async () => {
  test.skip(!strace, "strace is not here (Debian: apt-get install strace)");
  const folder = mkdtempSync(join(tmpdir(), "parlor-strace-"));
  const parlor = await startInstallation();
  try {
    const lin = await signedIn(parlor.base, administrator.username, administrator.password);
    await heard(
      await lin.ask("POST", "/api/chat", { id: randomUUID(), message: question("warm up") }),
    );
    const trace = join(folder, "trace");
    const tracer = spawn(
      "strace",
      [
        "-f",
        "-ttt",
        "-y",
        "-e",
        "trace=fsync,fdatasync",
        "-o",
        trace,
        "-p",
        String(parlor.database.pid),
      ],
      {
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    await new Promise((resolve) => tracer.stderr.once("data", resolve));
    /** The times at which the log was flushed, in ms since 1970. */
    const flushes = () =>
      [
        ...readFileSync(trace, "utf8").matchAll(
          /^\d+\s+(\d+\.\d+) (?:fsync|fdatasync)\(\d+<[^>]*pg_wal/gm,
        ),
      ].map(([, at]) => Number(at) * 1000);

    const text = randomUUID();
    parlor.model.script({ when: { says: text }, rate: 100, steps: [{ say: "word ".repeat(50) }] });
    const asked = Date.now();
    const response = await lin.ask("POST", "/api/chat", {
      id: randomUUID(),
      message: question(text),
    });
    const heardAt: Record<string, number> = {};
    for await (const { type } of events(response)) heardAt[type] ??= Date.now();
    await expect.poll(() => flushes().filter((at) => at >= asked).length).toBeGreaterThanOrEqual(2);
    tracer.kill("SIGINT");
    await new Promise((resolve) => tracer.once("exit", resolve));

    const during = flushes().filter((at) => at >= asked && at <= (heardAt["finish"] ?? 0) + 5);
    // Far fewer flushes than the fifty tokens.
    expect(during.length).toBeLessThan(25);
    expect(during.some((at) => at <= (heardAt["start"] ?? 0))).toBe(true);
    expect(
      during.some((at) => at > (heardAt["text-delta"] ?? 0) && at <= (heardAt["finish"] ?? 0)),
    ).toBe(true);
  } finally {
    await parlor.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test("F34 twenty power cuts of the database lose no acknowledged data, and the web server continues by itself", {
  tag: "@once",
}, async () => {
  test.setTimeout(600_000);
  const parlor = await startInstallation();
  try {
    const lin = await signedIn(parlor.base, administrator.username, administrator.password);
    const finished: { id: string; text: string }[] = [];
    for (let cut = 0; cut < 20; cut += 1) {
      // Asks one question after another until the database is killed; every completed answer must be stored afterwards.
      let going = true;
      const stopped = Promise.withResolvers<{ finished: false }>();
      const asking = (async () => {
        while (going) {
          const [id, text] = [randomUUID(), `said ${randomUUID()}`];
          parlor.model.script({ when: { says: id }, steps: [{ say: text }] });
          const answer = await lin.ask("POST", "/api/chat", { id, message: question(id) });
          if (answer.ok && going && (await Promise.race([heard(answer), stopped.promise])).finished)
            finished.push({ id, text });
        }
      })();
      const before = finished.length;
      await expect.poll(() => finished.length, { intervals: [10] }).toBeGreaterThan(before + 3);
      await parlor.kill("database");
      going = false;
      stopped.resolve({ finished: false });
      await asking;
      await parlor.startDatabase();
      await expect.poll(async () => (await lin.ask("GET", "/api/me")).status).toBe(200);
    }
    expect(finished.length).toBeGreaterThan(60);
    for (const { id, text } of finished) {
      const found = (await (
        await lin.ask("GET", `/api/conversations/${id}`)
      ).json()) as Conversation;
      expect(found.turn, id).toMatchObject({ status: "done" });
      expect(found.messages[1]?.parts).toEqual([{ type: "text", text }]);
    }
  } finally {
    await parlor.stop();
  }
});
