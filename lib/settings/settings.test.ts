import { expect, test } from "vitest";

import { listEvents } from "#lib/audit/index.ts";
import { anAdmin, sql } from "#lib/testing/people.ts";

import { changeSettings, current } from "./index.ts";
import { settingsChangeSchema } from "./schema.ts";

test("are the defaults with the stored changes, at once and with an event", async () => {
  const admin = await anAdmin();
  expect(await current()).toMatchObject({
    connectTimeout: 5,
    firstTokenTimeout: 300,
    silenceTimeout: 60,
    turnTimeout: 900,
  });
  expect(await current()).toMatchObject({ contextLength: 8_192, maxOutputTokens: 4_096 });
  // A setting that no other test reads.
  expect(await changeSettings(admin, { connectTimeout: 7 })).toMatchObject({
    connectTimeout: 7,
    silenceTimeout: 60,
  });
  expect(await current()).toMatchObject({ connectTimeout: 7 });
  const events = (await listEvents(admin, { limit: 50 })).items.filter(
    ({ actor }) => actor?.id === admin.id,
  );
  expect(events[0]).toMatchObject({ action: "settings.changed", details: { connectTimeout: 7 } });
  await changeSettings(admin, { connectTimeout: 5 });
});

test("a stored value that is no longer valid is replaced by its default", async () => {
  await sql(
    `insert into "Setting" (key, value) values ('turnTimeout', '"soon"'), ('unknown', '1') on conflict (key) do update set value = excluded.value`,
  );
  await changeSettings(await anAdmin(), {});
  expect(await current()).toMatchObject({ turnTimeout: 900 });
  await sql(`delete from "Setting" where key in ('turnTimeout', 'unknown')`);
});

test.each([
  { turnTimeout: 0 },
  { contextLength: 100 },
  { maxOutputTokens: 1.5 },
  { turnTimeout: "900" },
  { other: 1 },
])("%j is refused", (wish) => {
  expect(settingsChangeSchema.safeParse(wish).success).toBe(false);
});
