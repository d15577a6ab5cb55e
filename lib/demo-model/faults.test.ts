import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  generatedText,
  lastOf,
  linesOf,
  post,
  question,
  sendRequest,
} from "./conformance/client.ts";
import { type DemoModel, type ScriptInput, startDemoModel } from "./index.ts";

let demo: DemoModel;
beforeAll(async () => {
  demo = await startDemoModel({ listen: {}, scripted: true, pace: 0 });
});
afterAll(() => demo.close());
beforeEach(() => demo.reset());

const ask = (more?: object, says?: string) => post(demo.url, "/api/chat", question(more, says));

describe("faults", () => {
  const nextScript = (...steps: ScriptInput["steps"]) => demo.script({ steps });

  test("F16 a stall in mid-stream: nothing more until the client disconnects", async () => {
    nextScript({ say: "Hel" }, { hang: true });
    expect(linesOf(await post(demo.url, "/api/chat", question(), 1))).toHaveLength(1);
    expect(await demo.seen(({ endedAt }) => endedAt !== undefined)).toMatchObject({
      end: "closed",
      tokens: { reply: 1 },
    });
  });

  test("F15 the connection is accepted and never answered, not even with headers", async () => {
    nextScript({ hang: true });
    const asking = new AbortController();
    const answer = fetch(`${demo.url}/api/chat`, {
      method: "POST",
      body: JSON.stringify(question()),
      signal: asking.signal,
    });
    await demo.seen(({ turnAt }) => turnAt !== undefined);
    expect(
      await Promise.race([
        answer.catch(() => "left"),
        new Promise((resolve) => setImmediate(() => resolve("nothing"))),
      ]),
    ).toBe("nothing");
    asking.abort();
    expect(await demo.seen(({ end }) => end === "closed")).not.toHaveProperty("firstLineAt");
  });

  test("F17 a reset in mid-stream", async () => {
    nextScript({ say: "Hel" }, { reset: true });
    await expect(ask()).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(demo.requests[0]).toMatchObject({ end: "broken" });
  });

  test("F18 an end without the done line", async () => {
    nextScript({ say: "Hel" }, { end: true });
    const answer = await ask();
    expect(linesOf(answer).map(({ done }) => done)).toEqual([false]);
  });

  test("F19 an error line in mid-stream; a status when nothing was sent; a status without a stream", async () => {
    nextScript({ say: "Hel" }, { error: "out of memory" });
    expect(lastOf(await ask())).toEqual({ error: "out of memory" });
    nextScript({ error: "out of memory" });
    expect(await ask()).toMatchObject({ status: 500, body: { error: "out of memory" } });
    nextScript({ say: "Hel" }, { error: "out of memory" });
    expect(await ask({ stream: false })).toMatchObject({
      status: 500,
      body: { error: "out of memory" },
    });
  });

  test("F20 garbage lines and a line of 10 MB", async () => {
    nextScript({ line: '{"no": "message"}' }, { huge: 10_000_000 }, { say: "x" });
    const lines = linesOf(await ask());
    expect(lines[0]).toEqual({ no: "message" });
    expect(lines[1]?.message?.content).toHaveLength(10_000_000);
    expect(lines.at(-1)?.done).toBe(true);
  });

  test("F21 503, F22 404 and 500, with any body", async () => {
    nextScript({
      status: 503,
      error: "server busy, please try again.  maximum pending requests exceeded",
    });
    expect(await ask()).toMatchObject({
      status: 503,
      body: { error: expect.stringContaining("busy") as string },
    });
    nextScript({ status: 404, error: "model 'demo' not found" });
    expect((await ask()).status).toBe(404);
    nextScript({ status: 500, body: "<html>no</html>" });
    expect(await ask()).toMatchObject({
      status: 500,
      body: "<html>no</html>",
      headers: { "content-type": "text/plain" },
    });
  });

  test("F13 connections are refused, and accepted again", async () => {
    demo.refuse();
    await expect(ask()).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await demo.accept();
    expect((await ask()).status).toBe(200);
  });

  test("32 equal tokens in a row end a stream where a script enables that", async () => {
    demo.script(
      { steps: [{ repeat: " ha", times: 40 }], cutRepeats: true },
      { steps: [{ repeat: " ha", times: 40 }] },
    );
    const cut = await ask();
    expect(linesOf(cut)).toHaveLength(31);
    expect(lastOf(cut).done).toBe(false);
    expect(linesOf(await ask())).toHaveLength(41);
  });
});

describe("timing", () => {
  test("a hold delays status and headers until it is released", async () => {
    demo.script({ steps: [{ hold: "gate" }, { say: "Hello" }] });
    const answer = ask();
    const record = await demo.seen(({ turnAt }) => turnAt !== undefined);
    expect(record.firstLineAt).toBeUndefined();
    demo.release("gate");
    expect(generatedText(await answer)).toBe("Hello");
  });

  test("one slot: the wait is in total_duration and in no other", async () => {
    const slow = await startDemoModel({ listen: {}, scripted: true, pace: 0, parallel: 1 });
    slow.script({ name: "first", steps: [{ hold: "gate" }] }, { steps: [{ say: "second" }] });
    const first = post(slow.url, "/api/chat", question());
    await slow.seen(({ script, turnAt }) => script === "first" && turnAt !== undefined);
    const second = post(slow.url, "/api/chat", question());
    await slow.seen(({ id }) => id === 2);
    expect(slow.state().models["demo:latest"]).toMatchObject({ running: 1, waiting: 1 });
    const since = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 30));
    const waited = (performance.now() - since) * 1e6;
    slow.release("gate");
    await first;
    const { total_duration = 0, ...others } = lastOf(await second);
    const { load_duration = 0, prompt_eval_duration = 0, eval_duration = 0 } = others;
    const rest = total_duration - load_duration - prompt_eval_duration - eval_duration;
    expect(rest).toBeGreaterThanOrEqual(waited);
    await slow.close();
  });

  test("closing the connection ends the generation at once", async () => {
    demo.script({ rate: 10, steps: [{ repeat: "on and " }] });
    await post(demo.url, "/api/chat", question(), 2);
    const { end } = await demo.seen((record) => record.end !== undefined);
    expect(end).toBe("closed");
    expect(demo.state().models["demo:latest"]).toMatchObject({ running: 0 });
  });
});

describe("records", () => {
  test("the request, its tokens, the tokens of the prompt that were evaluated, and the load", async () => {
    const first = [{ role: "user", content: "My dog is called Rex." }];
    demo.script({ name: "s", steps: [{ say: "Good dog." }] }, { steps: [{ say: "Yes." }] });
    await ask({ messages: first });
    await ask({
      messages: [
        ...first,
        { role: "assistant", content: "Good dog." },
        { role: "user", content: "Is it?" },
      ],
    });
    await ask({ options: { num_ctx: 4096, num_predict: 1 } });
    const [one, two, three] = demo.requests;
    expect(one).toMatchObject({
      method: "POST",
      path: "/api/chat",
      script: "s",
      status: 200,
      end: "done",
      body: { messages: first },
    });
    expect(one?.tokens).toEqual({ prompt: 15, shared: 0, read: 15, reply: 4 });
    // all of the first turn, its answer included; new are the rest of the answer's role, the
    // question and the start of the reply
    expect(two?.tokens).toMatchObject({ prompt: 32, shared: 18, read: 14 });
    expect(two?.load?.reload).toBe(false);
    expect(three?.load?.reload).toBe(true);
    expect(demo.state().models["demo:latest"]).toMatchObject({
      loads: 2,
      reloads: 1,
      window: 4096,
    });
  });

  test("each load and its reason: another window, another shift, no window; nothing else reloads", async () => {
    const same = { num_ctx: 8192, num_predict: 1 };
    await ask({ options: same });
    await ask({ options: { ...same, num_predict: 2, temperature: 0.5, seed: 1 } });
    await ask({ options: same, keep_alive: "10m", format: "json", think: true });
    expect(demo.state().models["demo:latest"]).toMatchObject({ loads: 1, reloads: 0 });
    for (const other of [
      { options: { ...same, num_ctx: 4096 } },
      { options: { num_predict: 1 } },
      { options: same },
      { options: same, shift: true },
    ]) {
      await ask(other);
    }
    expect(demo.state().models["demo:latest"]).toMatchObject({ loads: 5, reloads: 4 });
    expect(demo.requests.map(({ load }) => load?.reload)).toEqual([
      false,
      false,
      false,
      true,
      true,
      true,
      true,
    ]);
  });

  test("no more requests than the limit", async () => {
    const small = await startDemoModel({ listen: {}, scripted: true, remember: 2 });
    for (let time = 0; time < 3; time += 1)
      await sendRequest(small.url, { method: "GET", path: "/" });
    expect(small.requests.map(({ id }) => id)).toEqual([2, 3]);
    await small.close();
  });
});
