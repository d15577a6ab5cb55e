import { randomUUID } from "node:crypto";

import { expect, onTestFinished, test } from "vitest";

import { get } from "#lib/conversations/index.ts";
import { diskIsFull } from "#lib/disk.ts";
import { withRoom } from "#lib/testing/disk.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { aPerson, sql } from "#lib/testing/people.ts";
import { question } from "#lib/testing/program.ts";
import { heardFrom, heardUntil } from "#lib/testing/streams.ts";

import { ask, join } from "./index.ts";
import { chatRequestSchema } from "./schema.ts";

const { model } = aModelServer();
const submit = (id: string, text = "Hello?") =>
  chatRequestSchema.parse({ id, message: question(text) });

/** Makes the PostgreSQL server report a full disk for answers of these conversations that are longer than this many characters. */
async function noRoomFor(ids: string[], longest: number): Promise<{ room(): Promise<void> }> {
  const name = `full_${randomUUID().replaceAll("-", "")}`;
  const condition = `new."conversationId" in (${ids.map((id) => `'${id}'`).join(", ")}) and length(new."parts"::text) > ${longest}`;
  await sql(`create function ${name}() returns trigger language plpgsql as
    $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$`);
  await sql(
    `create trigger ${name} before update on "Message" for each row when (${condition}) execute function ${name}()`,
  );
  const room = async () => void (await sql(`drop function if exists ${name} cascade`));
  onTestFinished(room);
  return { room };
}

test("F35: a question is refused before the model is called, reading and joining continue, and questions are accepted once there is space", async () => {
  const lin = await aPerson();
  const [before, id] = [randomUUID(), randomUUID()];
  model().script({
    when: { says: "First" },
    steps: [{ say: "said " }, { hold: "end" }, { say: "all" }],
  });
  await heardUntil(await ask(lin, submit(before, "First")), "said ");
  await withRoom(1_000_000, async () => {
    const calls = model().requests.length;
    await expect(ask(lin, submit(id))).rejects.toMatchObject({
      code: "unavailable",
      messageKey: "disk_full",
    });
    expect(model().requests.length).toBe(calls);
    // The active turn completes: space was reserved for it.
    const joined = await join(lin, before);
    model().release("end");
    expect(await heardFrom(joined)).toMatchObject({ text: "said all", finished: true });
    expect((await get(lin, before)).turn).toMatchObject({ status: "done" });
  });
  expect(await heardFrom(await ask(lin, submit(id)))).toMatchObject({ finished: true });
});

test("F35: an answer for which there is no space is kept, and its reader is informed; a smaller one does not wait for it", async () => {
  const lin = await aPerson();
  const [large, small] = [randomUUID(), randomUUID()];
  model().script({ when: { says: "Large" }, steps: [{ say: "x".repeat(500) }, { hold: "large" }] });
  model().script({ when: { says: "Small" }, steps: [{ say: "y" }, { hold: "small" }] });
  const { room } = await noRoomFor([large, small], 300);
  const [hearingLarge, hearingSmall] = [
    await ask(lin, submit(large, "Large")),
    await ask(lin, submit(small, "Small")),
  ];
  model().release("large");
  await heardUntil(hearingLarge, "not stored yet: the disk");
  model().release("small");
  expect(await heardFrom(hearingSmall)).toMatchObject({ text: "y", finished: true });
  expect((await get(lin, small)).turn).toMatchObject({ status: "done" });
  expect((await get(lin, large)).turn).toMatchObject({ status: "streaming" });
  expect(diskIsFull()).toBe(true);

  const joined = await join(lin, large);
  await room();
  expect(await heardFrom(joined)).toMatchObject({ text: "x".repeat(500), finished: true });
  expect((await get(lin, large)).messages[1]?.parts).toEqual([
    { type: "text", text: "x".repeat(500) },
  ]);
});
