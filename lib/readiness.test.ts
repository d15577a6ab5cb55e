import { expect, test } from "vitest";
import { withRoom } from "#lib/testing/disk.ts";
import { readiness } from "./readiness.ts";

test("F35: a full disk is reported, and the server stays ready", async () => {
  await withRoom(0, async () => {
    const { degraded, reasons } = await readiness();
    expect(degraded).toContain("disk");
    expect(reasons).not.toContain("database");
  });
  expect((await readiness()).degraded).not.toContain("disk");
});
