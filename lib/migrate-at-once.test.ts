import { randomBytes } from "node:crypto";

import { Client } from "pg";
import { expect, test } from "vitest";

import { env } from "./env.ts";
import { migrate, readMigrations } from "./migrate.ts";

const server = env.DATABASE_URL;

// The embedded database runs one statement at a time: only a server shows it.
test.runIf(server)("migrations that six processes begin at once are applied once", async () => {
  for (let round = 0; round < 5; round += 1) {
    const own = new URL(server ?? "");
    const name = `parlor_test_${randomBytes(6).toString("hex")}`;
    own.pathname = `/${name}`;
    const client = new Client({ connectionString: server });
    await client.connect();
    await client.query(`create database ${name}`);
    try {
      const applied = await Promise.all(
        Array.from({ length: 6 }, () => migrate({ connectionString: own.href })),
      );
      expect(applied.flat().sort()).toEqual(readMigrations().map((each) => each.name));
    } finally {
      await client.query(`drop database ${name} with (force)`);
      await client.end();
    }
  }
});
