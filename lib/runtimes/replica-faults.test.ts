// The faults of a model server, for both kinds of runtimes, with one replica and with three, of which only the conversation's own is at fault:
// who has no token yet gets the answer of another one, who has one keeps it and is told.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

import { type DemoModel, type ScriptInput, startDemoModel } from "#lib/demo-model/index.ts";
import { callModel, type ModelCall } from "#lib/models/index.ts";
import { hear, plainModel, runtimeAt, someSlot } from "#lib/testing/model-answers.ts";

import { healthOf, noteFinding } from "./health.ts";
import { chooseAddress } from "./replicas.ts";
import type { Runtime, ServerAddress } from "./runtime.ts";

const kinds = ["ollama", "openai"] as const;
type Kind = (typeof kinds)[number];
type Steps = ScriptInput["steps"];

let models: DemoModel[] = [];
const start = () =>
  startDemoModel({ listen: {}, scripted: true, pace: 0, models: [{ name: "plain" }] });
beforeAll(async () => {
  models = await Promise.all([start(), start(), start()]);
});
afterAll(() => Promise.all(models.map((model) => model.close())));
beforeEach(async () => {
  for (const model of models) {
    model.reset();
    model.script({ when: {}, steps: [{ say: "yes" }] });
    await model.accept();
  }
});
const further: { close(): unknown }[] = [];
afterEach(() => {
  for (const server of further.splice(0)) server.close();
});

/** As a probe has found it. The scripted server is an Ollama, so a probe of the other kind would refuse it. */
function found(runtime: Runtime): void {
  const plain = { name: "plain", features: ["chat" as const], remote: false };
  for (const address of runtime.addresses)
    noteFinding(runtime, address, { models: [plain], loaded: null, version: null, latencyMs: 1 });
}

let runtimes = 0;
/** A runtime of that many replicas; `own` is the one to which the conversation goes, and `others` are those of its others. */
async function runtimeOf(kind: Kind, count: number) {
  runtimes += 1;
  const addresses = models.slice(0, count).map(({ url }) => ({ url }));
  const id = `00000000-0000-4000-9000-${String(runtimes).padStart(12, "0")}`;
  const runtime = runtimeAt("", { id, kind, addresses, slots: 4 });
  found(runtime);
  const address = ownOf(runtime);
  const own = models.find(({ url }) => url === address.url) as DemoModel;
  const others = models.slice(0, count).filter((model) => model !== own);
  return { runtime, address, own, others };
}

const ownOf = (runtime: Runtime, conversationId = "lin"): ServerAddress =>
  chooseAddress(runtime, { model: "plain", conversationId, tried: new Set() }) as ServerAddress;

/** Conversations that go to an address. */
const talksOf = (runtime: Runtime, { url }: ServerAddress): string[] =>
  Array.from({ length: 60 }, (_, at) => `talk ${at}`).filter(
    (id) => ownOf(runtime, id).url === url,
  );

const timeouts = { connectTimeout: 5, firstTokenTimeout: 60, silenceTimeout: 60, turnTimeout: 60 };

const call = (runtime: Runtime, change: Partial<ModelCall> = {}) =>
  callModel({
    slot: someSlot,
    server: runtime,
    conversationId: "lin",
    model: plainModel("plain"),
    messages: [{ role: "user", content: "hello" }],
    maxOutputTokens: 64,
    timeouts,
    signal: new AbortController().signal,
    ...change,
  });

/** A call of which the first text has come, and the rest of its answer. */
async function begin(answer: ReturnType<typeof call>) {
  const { value } = await answer.next();
  return { text: value && "text" in value ? value.text : undefined, rest: hear(answer) };
}

const chats = ({ requests }: DemoModel) =>
  requests.filter(({ path }) => path === "/api/chat" || path === "/v1/chat/completions").length;
const keyOf = (failure: unknown) => (failure as { messageKey?: string } | undefined)?.messageKey;

/** Faults before the first token: the steps of the server, or what is done to it, and what a user is told when there is no other one. */
const early: [string, Steps | ((own: DemoModel) => unknown), string, Partial<typeof timeouts>?][] =
  [
    ["F13 refuses connections", (own) => own.refuse(), "model_unreachable"],
    [
      "F15 accepts and never answers",
      [{ hang: true }],
      "model_first_token_timeout",
      { firstTokenTimeout: 0.3 },
    ],
    ["F17 resets the connection", [{ reset: true }], "model_unreachable"],
    ["F18 ends without a word", [{ end: true }], "model_ended_early"],
    ["F19 reports an error", [{ error: "boom" }], "model_fault"],
    ["F20 writes garbage", [{ line: "data: garbage" }], "model_unreadable"],
    [
      "F22 has not got the model",
      [{ status: 404, error: "model 'plain' not found" }],
      "model_missing_there",
    ],
    ["F22 answers 500", [{ status: 500, error: "out of memory" }], "model_out_of_memory"],
    ["F22 answers 401", [{ status: 401, error: "no" }], "model_server_refused"],
  ];

/** Faults in mid-answer. */
const late: [string, Steps, string, Partial<typeof timeouts>?][] = [
  ["F16 stalls", [{ hang: true }], "model_silence_timeout", { silenceTimeout: 0.3 }],
  ["F17 resets the connection", [{ wait: 60 }, { reset: true }], "model_broke_off"],
  ["F18 ends without an end", [{ end: true }], "model_ended_early"],
  ["F19 reports an error", [{ error: "boom" }], "model_fault"],
  ["F20 writes garbage", [{ line: "data: garbage" }], "model_unreadable"],
];

describe.each(kinds)("a server of the kind %s", (kind) => {
  describe.each(early)("that %s before the first token", (_, fault, told, short) => {
    const fail = async (count: number) => {
      const { runtime, own, others } = await runtimeOf(kind, count);
      if (typeof fault === "function") await fault(own);
      else own.script({ when: {}, steps: fault });
      return { ...(await hear(call(runtime, { timeouts: { ...timeouts, ...short } }))), others };
    };

    test("is told when it is the only one", async () => {
      expect(keyOf((await fail(1)).failure)).toBe(told);
    });

    test("is not noticed when it is one of three", async () => {
      const { text, end, failure, others } = await fail(3);
      expect(failure).toBeUndefined();
      expect({ text, end: end?.type }).toEqual({ text: "yes", end: "end" });
      expect(others.map(chats).toSorted()).toEqual([0, 1]);
    });
  });

  describe.each(late)("that %s in mid-answer", (_, steps, told, short) => {
    test.each([1, 3])(
      "is told with %i, what was said is kept, and no other answers",
      async (count) => {
        const { runtime, own, others } = await runtimeOf(kind, count);
        own.script({ when: {}, steps: [{ rate: 100 }, { say: "half" }, ...steps] });
        const { text, failure } = await hear(
          call(runtime, { timeouts: { ...timeouts, ...short } }),
        );
        expect({ text, told: keyOf(failure) }).toEqual({ text: "half", told });
        expect(others.map(chats)).toEqual(others.map(() => 0));
      },
    );
  });

  test("F14 whose name does not resolve is told when it is the only one, and not noticed among others", async () => {
    const lost = { url: "http://nobody.invalid:11434" };
    const { runtime } = await runtimeOf(kind, 2);
    const alone = { ...runtime, addresses: [lost] };
    expect(keyOf((await hear(call(alone))).failure)).toBe("model_unreachable");
    const among = { ...runtime, addresses: [lost, ...runtime.addresses] };
    found(among);
    const conversationId = talksOf(among, lost)[0];
    expect((await hear(call(among, { conversationId }))).text).toBe("yes");
    expect(healthOf(among, lost)).toMatchObject({ state: "down", problem: "unreachable" });
  });

  describe("F21 that is full", () => {
    const full = {
      status: 503,
      error: "server busy, please try again.  maximum pending requests exceeded",
    };

    test("is asked again when it is the only one, and the user sees the place", async () => {
      const { runtime, own } = await runtimeOf(kind, 1);
      own.script({ when: {}, times: 2, steps: [full] });
      const places: unknown[] = [];
      const slot = { ...someSlot, onPlace: (place: unknown) => places.push(place) };
      expect((await hear(call(runtime, { slot }))).text).toBe("yes");
      expect(chats(own)).toBe(3);
      expect(places).toContainEqual({ position: 1, waitSeconds: null });
      expect(places.at(-1)).toBeUndefined();
    });

    test("is left at once for another one of three, and is not ill for that", async () => {
      const { runtime, address, own, others } = await runtimeOf(kind, 3);
      own.script({ when: {}, steps: [full] });
      for (let time = 0; time < 4; time += 1) expect((await hear(call(runtime))).text).toBe("yes");
      expect(chats(own)).toBe(4);
      expect(others.map(chats).toSorted()).toEqual([0, 4]);
      expect(healthOf(runtime, address)).toMatchObject({ state: "up", circuit: { failures: 0 } });
    });

    test("as all three are is asked again, and the wait has a limit", async () => {
      const { runtime, own, others } = await runtimeOf(kind, 3);
      for (const model of [own, ...others]) model.script({ when: {}, times: 1, steps: [full] });
      expect((await hear(call(runtime))).text).toBe("yes");
      for (const model of [own, ...others]) model.script({ when: {}, steps: [full] });
      const slot = { ...someSlot, limits: { ...someSlot.limits, queueTimeout: 0.2 } };
      const { failure } = await hear(call(runtime, { slot }));
      expect(keyOf(failure)).toBe("queue_timeout");
    });
  });

  test.each([1, 3])(
    "F23 that repeats itself without end is stopped by the longest reply, with %i",
    async (count) => {
      const { runtime, own } = await runtimeOf(kind, count);
      own.script({ when: {}, steps: [{ rate: 0 }, { repeat: "again " }] });
      expect((await hear(call(runtime))).end).toMatchObject({ cutAtLimit: true });
    },
  );

  test.each([1, 3])("F24 that answers with nothing is told, with %i", async (count) => {
    const { runtime, own, others } = await runtimeOf(kind, count);
    own.script({ when: {}, steps: [] });
    expect(keyOf((await hear(call(runtime))).failure)).toBe("model_empty");
    expect(others.map(chats)).toEqual(others.map(() => 0));
  });

  test("F25 that dies ends the answers of which a part has come, and no other; the conversation goes on elsewhere", async () => {
    const { runtime, others } = await runtimeOf(kind, 3);
    const dying = await start();
    further.push(dying);
    const addresses = [{ url: dying.url }, ...others.map(({ url }) => ({ url }))];
    const three = { ...runtime, id: runtime.id.replace("-9000-", "-9001-"), addresses };
    found(three);
    const [begun = "", waiting = ""] = talksOf(three, dying);
    dying.script({ when: { says: "first" }, steps: [{ say: "half" }, { hang: true }] });
    dying.script({ when: { says: "second" }, steps: [{ hang: true }] });
    const asked = (conversationId: string, content: string) =>
      call(three, { conversationId, messages: [{ role: "user", content }] });
    const first = await begin(asked(begun, "first"));
    // The others have a call too: the load of its replica may not keep the second one away.
    const held = await Promise.all(
      others.map(async (model) => {
        model.script({ when: { says: "held" }, steps: [{ say: "busy" }, { hold: "held" }] });
        const only = {
          ...three,
          addresses: three.addresses.filter(({ url }) => url === model.url),
        };
        return begin(call(only, { messages: [{ role: "user", content: "held" }] }));
      }),
    );
    const second = hear(asked(waiting, "second"));
    await vi.waitUntil(() => chats(dying) === 2, { timeout: 60_000 });
    await dying.close();
    const broken = await first.rest;
    expect(first.text).toBe("half");
    expect(keyOf(broken.failure)).toMatch(/^model_(broke_off|ended_early)$/);
    expect(await second).toMatchObject({ text: "yes", end: { type: "end" } });
    for (const model of others) model.release("held");
    for (const { rest } of held) expect((await rest).end).toBeDefined();
    expect((await hear(asked(begun, "go on"))).text).toBe("yes");
  });

  test("F25 F22 a prompt at which servers end is not sent to all of them", async () => {
    const { runtime, own, others } = await runtimeOf(kind, 3);
    for (const model of [own, ...others]) model.script({ when: {}, steps: [{ reset: true }] });
    expect(keyOf((await hear(call(runtime))).failure)).toBe("model_unreachable");
    expect([own, ...others].map(chats).toSorted()).toEqual([0, 1, 1]);
  });

  test("F26 that flaps is left alone for a while", async () => {
    const { runtime, address, own } = await runtimeOf(kind, 3);
    for (let time = 0; time < 2; time += 1) {
      own.refuse();
      expect((await hear(call(runtime))).text).toBe("yes");
      await own.accept();
      found(runtime);
      expect(healthOf(runtime, address)?.state).toBe("up");
    }
    const before = chats(own);
    for (let time = 0; time < 3; time += 1) expect((await hear(call(runtime))).text).toBe("yes");
    expect(chats(own)).toBe(before);
  });

  test.each([1, 3])(
    "F27 that writes one token and pauses keeps its reader, and no other call waits for it, with %i",
    async (count) => {
      const { runtime, own } = await runtimeOf(kind, count);
      own.script({
        when: { says: "slow" },
        steps: [{ say: "one" }, { hold: "next" }, { say: " two" }],
      });
      const slow = await begin(call(runtime, { messages: [{ role: "user", content: "slow" }] }));
      expect((await hear(call(runtime))).text).toBe("yes");
      own.release("next");
      expect(slow.text).toBe("one");
      expect(await slow.rest).toMatchObject({ text: " two", end: { type: "end" } });
    },
  );
});
