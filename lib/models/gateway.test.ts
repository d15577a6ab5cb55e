import { beforeEach, describe, expect, test, vi } from "vitest";

import {
  allClosed,
  asking,
  done,
  hear,
  plainModel,
  said,
  serve,
  someSlot,
  thought,
} from "#lib/testing/model-answers.ts";
import { rawHead } from "#lib/testing/raw-server.ts";

const slots = vi.hoisted(() => ({
  acquired: [] as unknown[],
  held: 0,
  counted: undefined as unknown,
  free: Promise.resolve(),
}));

vi.mock("#lib/queue/index.ts", () => ({
  requireQueueRoom: () => undefined,
  async acquireSlot(_server: unknown, request: unknown) {
    slots.acquired.push(request);
    await slots.free;
    slots.held += 1;
    return {
      wrote: () => undefined,
      release: (counted: unknown) => {
        slots.held -= 1;
        slots.counted = counted;
      },
    };
  },
}));

beforeEach(() => Object.assign(slots, { acquired: [], held: 0, free: Promise.resolve() }));

const linesOf = (lines: unknown[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join("");

test("each line of an answer is parsed once, and none is serialised as JSON again", async () => {
  const words = Array.from({ length: 200 }, (_, at) => said(`word${at} `));
  const answer = linesOf([thought("hm "), ...words, done]);
  const { url } = await serve((socket) => socket.end(rawHead() + answer));
  const parse = vi.spyOn(JSON, "parse");
  const stringify = vi.spyOn(JSON, "stringify");
  const { text, reasoning, end } = await hear(asking(url));
  const parsed = parse.mock.calls.map(([source]) => source);
  const written = stringify.mock.results.map(({ value }) => String(value));
  expect(text.split(" ")).toHaveLength(201);
  expect(reasoning).toBe("hm ");
  expect(end).toMatchObject({ cutAtLimit: false });
  expect(parsed.filter((source) => source.startsWith('{"model":'))).toEqual(
    answer.trimEnd().split("\n"),
  );
  expect(written.filter((source) => source.includes("word"))).toEqual([]);
});

test.each([
  ["less than the model's maximum", 100, 100],
  ["more than the maximum", 5_000, 4_096],
])("a reply of %s is requested as %i tokens: %i", async (_, maxOutputTokens, sent) => {
  let received = "";
  const { url } = await serve((socket, request) => {
    received = request;
    socket.end(rawHead() + linesOf([said("yes"), done]));
  });
  await hear(asking(url, { maxOutputTokens, model: plainModel("plain") }));
  expect(received).toContain(`"num_predict":${sent}}`);
});

describe("a call's slot", () => {
  const slot = { ...someSlot, userId: "lin", kind: "background" } as const;
  const half = rawHead() + linesOf([said("half")]);

  test("is requested with the caller and the kind of call, before the server receives the call", async () => {
    const free = Promise.withResolvers<void>();
    slots.free = free.promise;
    const server = await serve((socket) => socket.end(half + linesOf([done])));
    const answer = hear(asking(server.url, { slot }));
    await vi.waitUntil(() => slots.acquired.length > 0);
    await new Promise(setImmediate);
    expect(slots.acquired).toMatchObject([slot]);
    expect(server.open()).toBe(0);
    free.resolve();
    expect((await answer).text).toBe("half");
  });

  test("is held until the answer has ended", async () => {
    const { url } = await serve((socket) => socket.end(half + linesOf([done])));
    const deltas = asking(url, { slot });
    expect(await deltas.next()).toMatchObject({ value: { text: "half" } });
    expect(slots.held).toBe(1);
    const { end } = await hear(deltas);
    expect(end).toBeDefined();
    // What it has used is the server's count.
    expect(slots).toMatchObject({ held: 0, counted: end });
  });

  test("is released when the server fails", async () => {
    const { url } = await serve((socket) => socket.end(half));
    expect((await hear(asking(url, { slot }))).failure).toBeDefined();
    expect(slots).toMatchObject({ acquired: [slot], held: 0 });
  });

  test("is released when the caller leaves, after the connection was closed", async () => {
    const { url } = await serve((socket) => socket.write(half));
    const deltas = asking(url, { slot });
    await deltas.next();
    await deltas.return(undefined);
    expect(slots).toMatchObject({ acquired: [slot], held: 0 });
    await allClosed();
  });

  test("is not requested when there is no server", async () => {
    const { failure } = await hear(asking("", { slot, server: undefined }));
    expect(failure).toMatchObject({ messageKey: "no_model" });
    expect(slots.acquired).toEqual([]);
  });
});
