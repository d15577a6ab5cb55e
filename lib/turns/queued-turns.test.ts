// Questions in front of a model server that serves one at a time.

import { randomUUID } from "node:crypto";

import { describe, expect, test as plainTest, vi } from "vitest";

import type { Viewer } from "#lib/auth/viewer.ts";
import { ask, join, resumeQueued, stop } from "#lib/chat/index.ts";
import { chatRequestSchema } from "#lib/chat/schema.ts";
import { inspectTurn } from "#lib/context/index.ts";
import { find } from "#lib/conversations/index.ts";
import { aCollection, aDocument } from "#lib/testing/indexed-documents.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { withSlots } from "#lib/testing/no-runtimes.ts";
import { aPerson, sql } from "#lib/testing/people.ts";
import { events, question, type StreamEvent } from "#lib/testing/program.ts";
import { withSettings } from "#lib/testing/settings.ts";
import { heardFrom } from "#lib/testing/streams.ts";
import { activeTurns } from "./active-turns.ts";
import { stoppedAs } from "./generation.ts";
import { interruptAll } from "./shutdown.ts";

const { model } = aModelServer();

/** With a model server that serves one at a time. */
const test = (name: string, work: () => Promise<void>) => plainTest(name, () => withSlots(1, work));

const asked = (id: string, text: string) =>
  chatRequestSchema.parse({ id, message: question(text) });

/** A question whose answer is held until `release` of its text. */
async function begun(who: Viewer, text = randomUUID()) {
  const id = randomUUID();
  model().script({ when: { says: text }, steps: [{ say: "busy" }, { hold: text }] });
  const stream = await ask(who, asked(id, text));
  return { id, text, stream, release: () => model().release(text) };
}

const statusOf = async (who: Viewer, id: string) => (await find(who, id))?.turn?.status;
const calls = () => model().requests.filter(({ path }) => path === "/api/chat").length;

describe("while another answer has the only slot, a question", () => {
  test("is stored as queued, tells its place, and is answered when it is its turn", async () => {
    const [lin, wei] = [await aPerson(), await aPerson()];
    const first = await begun(lin);
    await vi.waitUntil(() => calls() === 1, { timeout: 60_000 });
    const id = randomUUID();
    const stream = await ask(wei, asked(id, "second"));
    const seen: StreamEvent[] = [];
    const reading = (async () => {
      for await (const event of events(new Response(stream))) seen.push(event);
    })();
    await vi.waitUntil(() => seen.some(({ type }) => type === "data-queue"), { timeout: 60_000 });
    expect(seen[0]).toMatchObject({
      type: "start",
      messageMetadata: { turn: { status: "queued" } },
    });
    expect(seen[1]).toMatchObject({
      type: "data-queue",
      data: { position: 1 },
      transient: true,
    });
    expect(await statusOf(wei, id)).toBe("queued");
    expect(calls()).toBe(1);

    first.release();
    await reading;
    expect(seen.map(({ type }) => type)).toContain("finish");
    const begins = seen.findIndex(({ type }) => type === "message-metadata");
    expect(seen[begins]).toMatchObject({ messageMetadata: { turn: { status: "streaming" } } });
    expect(begins).toBeLessThan(seen.findIndex(({ type }) => type === "text-start"));
    expect(await statusOf(wei, id)).toBe("done");
  });

  test("is streaming in the database too, once it is answered", async () => {
    const first = await begun(await aPerson());
    const wei = await aPerson();
    const second = await begun(wei);
    expect(await statusOf(wei, second.id)).toBe("queued");
    first.release();
    await vi.waitUntil(async () => (await statusOf(wei, second.id)) === "streaming", {
      timeout: 60_000,
    });
    second.release();
    await heardFrom(second.stream);
  });

  test("goes before the further questions of a user who has asked many", async () => {
    const [lin, wei] = [await aPerson(), await aPerson()];
    const many = [await begun(lin), await begun(lin), await begun(lin)];
    const one = await begun(wei);
    const answered: string[] = [];
    const all = [...many, one].map(async ({ stream, text }) => {
      await heardFrom(stream);
      answered.push(text);
    });
    for (const { release } of [...many, one]) release();
    await Promise.all(all);
    expect(answered.indexOf(one.text)).toBe(1);
  });

  test("keeps its place while nobody reads, and is told it when somebody joins", async () => {
    const first = await begun(await aPerson());
    const wei = await aPerson();
    const second = await begun(wei);
    await second.stream.cancel();
    const again = await join(wei, second.id);
    const seen: StreamEvent[] = [];
    for await (const event of events(new Response(again ?? null))) {
      seen.push(event);
      if (event.type === "data-queue") first.release();
      if (event.type === "text-start") second.release();
    }
    expect(seen.slice(0, 2).map(({ type }) => type)).toEqual(["start", "data-queue"]);
    expect(seen.map(({ type }) => type)).toContain("finish");
  });

  test("that is stopped leaves the queue, without a call to the model", async () => {
    const first = await begun(await aPerson());
    const wei = await aPerson();
    const second = await begun(wei);
    const before = calls();
    await stop(wei, second.id);
    expect(await heardFrom(second.stream)).toMatchObject({ aborted: true, text: "" });
    expect(await statusOf(wei, second.id)).toBe("stopped");
    first.release();
    await heardFrom(first.stream);
    expect(calls()).toBe(before);
  });

  test("is refused when as many wait as may, and nothing of it is stored", async () => {
    await withSettings({ queueLength: 1 }, async () => {
      const first = await begun(await aPerson());
      const second = await begun(await aPerson());
      const wei = await aPerson();
      const id = randomUUID();
      await expect(ask(wei, asked(id, "third"))).rejects.toMatchObject({
        code: "unavailable",
        messageKey: "queue_full",
      });
      expect(await find(wei, id)).toBeUndefined();
      for (const { release, stream } of [first, second]) {
        release();
        await heardFrom(stream);
      }
    });
  });

  test("fails when it waits for longer than it may, and is kept", async () => {
    await withSettings({ queueTimeout: 0.2 }, async () => {
      const first = await begun(await aPerson());
      const wei = await aPerson();
      const second = await begun(wei);
      expect((await heardFrom(second.stream)).error).toMatch(/waited|等/);
      const found = await find(wei, second.id);
      expect(found?.turn).toMatchObject({ status: "failed", error: { code: "unavailable" } });
      expect(found?.messages[0]?.parts).toEqual([{ type: "text", text: second.text }]);
      first.release();
      await heardFrom(first.stream);
    });
  });
});

test("F21 a question that a full model server refuses waits with its place, and is answered when the server has room", async () => {
  const [wei, id, text] = [await aPerson(), randomUUID(), randomUUID()];
  const full = { status: 503, error: "server busy, please try again." };
  model().script({ when: { says: text }, times: 2, steps: [full] });
  model().script({ when: { says: text }, steps: [{ say: "At last." }] });
  const seen: StreamEvent[] = [];
  for await (const event of events(new Response(await ask(wei, asked(id, text))))) seen.push(event);
  const statuses = seen.flatMap(({ messageMetadata }) => {
    const turn = (messageMetadata as { turn?: { status: string } } | undefined)?.turn;
    return turn?.status ?? [];
  });
  expect(seen.find(({ type }) => type === "data-queue")).toMatchObject({ data: { position: 1 } });
  expect(statuses.at(-1)).toBe("done");
  expect(seen.map(({ type }) => type)).not.toContain("error");
  expect(await statusOf(wei, id)).toBe("done");
  const tries = model().requests.filter(({ path, status }) => path === "/api/chat" && status);
  expect(tries.slice(0, 3).map(({ status }) => status)).toEqual([503, 503, 200]);
});

test("F21 a question that waits for a full model server when its web server ends is left to the next one", async () => {
  const [wei, id, text] = [await aPerson(), randomUUID(), randomUUID()];
  model().script({ when: { says: text }, steps: [{ status: 503, error: "server busy" }] });
  await ask(wei, asked(id, text));
  const tries = () => model().requests.filter(({ status }) => status === 503).length;
  await vi.waitUntil(() => tries() > 1, { timeout: 60_000 });
  await vi.waitUntil(() => activeTurns.generations.get(id)?.place, { timeout: 60_000 });
  try {
    await interruptAll();
  } finally {
    activeTurns.closing = false;
  }
  expect(await statusOf(wei, id)).toBe("queued");
  await vi.waitUntil(() => !activeTurns.generations.has(id), { timeout: 60_000 });
  await stop(wei, id);
});

/** As after the end of the process: what it knew of a turn is gone, and the turn is another server's. */
async function serverEnds(conversationId: string): Promise<void> {
  const generation = activeTurns.generations.get(conversationId);
  if (!generation) throw new Error("no active turn");
  generation.isLeft = true;
  generation.stopping.abort(stoppedAs("interrupted"));
  await vi.waitUntil(() => !activeTurns.generations.has(conversationId), { timeout: 60_000 });
  await sql(`update "Turn" set "instanceId" = $1 where "conversationId" = $2`, [
    randomUUID(),
    conversationId,
  ]);
}

describe("a question that waits when its web server ends", () => {
  test("waits at the next one, in the same order, and is answered there", async () => {
    const first = await begun(await aPerson());
    const [wei, mei] = [await aPerson(), await aPerson()];
    const waiting = [await begun(wei), await begun(mei)];
    for (const { id } of waiting) await serverEnds(id);
    expect(await statusOf(wei, waiting[0]?.id ?? "")).toBe("queued");
    await resumeQueued();
    const answered: string[] = [];
    const all = [wei, mei].map(async (who, at) => {
      const { id = "", text = "" } = waiting[at] ?? {};
      expect(await heardFrom(await join(who, id))).toMatchObject({ text: "busy", finished: true });
      answered.push(text);
    });
    for (const { release } of [first, ...waiting]) release();
    await Promise.all(all);
    expect(answered).toEqual(waiting.map(({ text }) => text));
    expect(await statusOf(mei, waiting[1]?.id ?? "")).toBe("done");
  });

  test("is given the passages of its collections that are found there, as they are then", async () => {
    const first = await begun(await aPerson());
    const wei = await aPerson();
    const collection = await aCollection(wei);
    const documentId = await aDocument(collection, "a.txt", ["The pump has three seals."]);
    const id = randomUUID();
    const text = "How many seals has the pump?";
    model().script({ when: { says: text }, steps: [{ say: "Four [1]." }] });
    const request = chatRequestSchema.parse({
      id,
      message: question(text),
      collections: [collection],
    });
    await ask(wei, request);
    await serverEnds(id);
    await sql(`delete from "Document" where id = $1`, [documentId]);
    await aDocument(collection, "b.txt", ["The pump has four seals."]);
    await resumeQueued();
    first.release();
    await heardFrom(await join(wei, id));
    const [citation] = (await find(wei, id))?.messages.at(-1)?.metadata.citations ?? [];
    expect(citation).toMatchObject({ documentName: "b.txt", quote: "The pump has four seals." });
    const { documents } = await inspectTurn(wei, id);
    expect(documents?.passages).toMatchObject([{ text: "The pump has four seals." }]);
  });

  test("is interrupted there when its model is gone", async () => {
    const first = await begun(await aPerson());
    const wei = await aPerson();
    const second = await begun(wei);
    const generation = activeTurns.generations.get(second.id);
    if (!generation) throw new Error("no active turn");
    generation.isLeft = true;
    generation.stopping.abort(stoppedAs("interrupted"));
    await vi.waitUntil(() => !activeTurns.generations.has(second.id), { timeout: 60_000 });
    await sql(`update "Turn" set "instanceId" = $1, "model" = 'gone' where "conversationId" = $2`, [
      randomUUID(),
      second.id,
    ]);
    await resumeQueued();
    expect(await statusOf(wei, second.id)).toBe("interrupted");
    first.release();
    await heardFrom(first.stream);
  });
});
