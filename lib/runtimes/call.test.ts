import type { Socket } from "node:net";

import { afterEach, describe, expect, test } from "vitest";

import { hear, patient } from "#lib/testing/model-answers.ts";
import { openaiAt } from "#lib/testing/openai-answers.ts";
import { events, jsonHead, lastChunk, saidChunk, streamHead } from "#lib/testing/openai-server.ts";
import { type RawServer, startRawServer } from "#lib/testing/raw-server.ts";

import { callRuntime } from "./call.ts";
import { discoverRuntime } from "./discovery.ts";
import { healthOf } from "./health.ts";
import { probe } from "./probe.ts";
import type { Runtime } from "./runtime.ts";

let servers: RawServer[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

type Replica = RawServer & { calls: string[] };

/** A replica that lists the model `plain` and answers calls so; `calls` are the requests that it got. */
async function replica(answer: (socket: Socket) => unknown = saysYes): Promise<Replica> {
  const calls: string[] = [];
  const server = await startRawServer((socket, request) => {
    if (request.startsWith("GET /v1/models "))
      return socket.end(jsonHead(200) + JSON.stringify({ data: [{ id: "plain" }] }));
    if (request.startsWith("GET ")) return socket.end(`${jsonHead(404)}{}`);
    calls.push(request);
    return answer(socket);
  });
  servers.push(server);
  return Object.assign(server, { calls });
}

const saysYes = (socket: Socket) =>
  socket.end(streamHead + events(saidChunk("yes"), lastChunk(), "[DONE]"));

let runtimes = 0;
const runtimeOf = (urls: string[], change: Partial<Runtime> = {}): Runtime => {
  runtimes += 1;
  return openaiAt("", {
    id: `00000000-0000-4000-8000-${String(runtimes).padStart(12, "0")}`,
    addresses: urls.map((url) => ({ url })),
    ...change,
  });
};

const ask = (runtime: Runtime, timeouts = patient) =>
  hear(
    callRuntime(runtime, {
      model: "plain",
      messages: [{ role: "user", content: "hello" }],
      thoughtTags: false,
      contextLength: 8_192,
      maxOutputTokens: 512,
      timeouts,
      signal: new AbortController().signal,
    }),
  );

const healthAt = (runtime: Runtime, at: number) => {
  const address = runtime.addresses[at];
  return address && healthOf(runtime, address);
};

describe("a call to a runtime with replicas", () => {
  test("goes to the first address that is up", async () => {
    const [one, other] = [await replica(), await replica()];
    const runtime = runtimeOf(["http://127.0.0.1:9", one.url, other.url]);
    await discoverRuntime(runtime);
    expect((await ask(runtime)).text).toBe("yes");
    expect([one.calls.length, other.calls.length]).toEqual([1, 0]);
  });

  test("goes to the address with the fewest calls under way", async () => {
    const held: Socket[] = [];
    const holds = (socket: Socket) => {
      socket.write(streamHead + events(saidChunk("yes")));
      held.push(socket);
    };
    const [one, other] = [await replica(holds), await replica(holds)];
    const runtime = runtimeOf([one.url, other.url]);
    await discoverRuntime(runtime);
    const answers: ReturnType<typeof ask>[] = [];
    for (const expected of [
      [1, 0],
      [1, 1],
      [2, 1],
    ]) {
      answers.push(ask(runtime));
      const calls = () => [one.calls.length, other.calls.length];
      await expect.poll(calls).toEqual(expected);
    }
    for (const socket of held) socket.end(events(lastChunk(), "[DONE]"));
    expect((await Promise.all(answers)).map(({ text }) => text)).toEqual(["yes", "yes", "yes"]);
    // None is under way any more.
    const last = ask(runtime);
    await expect.poll(() => one.calls.length).toBe(3);
    held.at(-1)?.end(events(lastChunk(), "[DONE]"));
    await last;
  });

  test("moves on unseen when its address does not answer any more, and remembers it", async () => {
    const [one, other] = [await replica(), await replica()];
    const runtime = runtimeOf([one.url, other.url]);
    await discoverRuntime(runtime);
    await one.close();
    expect(await ask(runtime)).toMatchObject({ text: "yes", end: { type: "end" } });
    expect(healthAt(runtime, 0)).toMatchObject({
      state: "down",
      problem: "unreachable",
      failures: 1,
    });
    expect(healthAt(runtime, 1)).toMatchObject({ state: "up", failures: 0 });
  });

  test.each([
    [401, "{}", "up"],
    [503, '{"error":{"message":"Loading model","type":"unavailable_error","code":503}}', "loading"],
  ])("moves on when its address answers %i %s", async (status, body, state) => {
    const one = await replica((socket) => socket.end(jsonHead(status) + body));
    const other = await replica();
    const runtime = runtimeOf([one.url, other.url]);
    await discoverRuntime(runtime);
    expect((await ask(runtime)).text).toBe("yes");
    expect(healthAt(runtime, 0)?.state).toBe(state);
  });

  test("never moves on when a part of the answer has come", async () => {
    const one = await replica((socket) => socket.end(streamHead + events(saidChunk("half"))));
    const other = await replica();
    const runtime = runtimeOf([one.url, other.url]);
    await discoverRuntime(runtime);
    const { text, failure } = await ask(runtime);
    expect(text).toBe("half");
    expect(failure).toMatchObject({ messageKey: "model_ended_early" });
    expect(other.calls).toEqual([]);
  });

  test("does not move on with a refusal of the call itself", async () => {
    const tooLong = JSON.stringify({ error: { message: "exceed_context_size_error" } });
    const one = await replica((socket) => socket.end(jsonHead(400) + tooLong));
    const other = await replica();
    const runtime = runtimeOf([one.url, other.url]);
    await discoverRuntime(runtime);
    expect((await ask(runtime)).failure).toMatchObject({ messageKey: "prompt_too_long" });
    expect(other.calls).toEqual([]);
    expect(healthAt(runtime, 0)?.state).toBe("up");
  });

  test("ends with the reason when no address answers", async () => {
    const runtime = runtimeOf(["http://127.0.0.1:9", "http://127.0.0.1:9/other"]);
    await discoverRuntime(runtime);
    expect((await ask(runtime)).failure).toMatchObject({ messageKey: "model_unreachable" });
  });
});

test("a runtime's own time-outs hold before the general ones", async () => {
  const silent = await replica(() => undefined);
  const timeouts = { connectTimeout: null, firstTokenTimeout: 1, silenceTimeout: null };
  const { failure } = await ask(runtimeOf([silent.url], { timeouts }));
  expect(failure).toMatchObject({
    messageKey: "model_first_token_timeout",
    values: { seconds: 1 },
  });
});

describe("an address that was not entered is never called", () => {
  test.each([301, 302, 303, 307, 308])(
    "H43 a redirect with status %i is not followed",
    async (status) => {
      const elsewhere = await replica();
      const seen: string[] = [];
      const server = await startRawServer((socket, request) => {
        seen.push(request.split(" ")[0] ?? "");
        const location = `location: ${elsewhere.url}/v1/models\r\n`;
        socket.end(jsonHead(status, location));
      });
      servers.push(server);
      for (const kind of ["openai", "ollama"] as const) {
        const runtime = runtimeOf([server.url], { kind, apiKey: () => "sk-secret" });
        expect(await probe(runtime, { url: server.url })).toEqual({ problem: "redirect" });
        expect((await ask(runtime)).failure).toMatchObject({ messageKey: "model_address_wrong" });
      }
      expect(seen).toContain("POST");
      expect(elsewhere.written()).toBe(0);
      expect(elsewhere.calls).toEqual([]);
    },
  );
});

test("a runtime whose key cannot be read is not called", async () => {
  const server = await replica();
  const runtime = runtimeOf([server.url], { keyUnreadable: true });
  await discoverRuntime(runtime);
  expect(healthAt(runtime, 0)).toMatchObject({ state: "down", problem: "key_unreadable" });
  expect((await ask(runtime)).failure).toMatchObject({ messageKey: "model_server_refused" });
  expect(server.written()).toBe(0);
});
