import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";
import { z } from "zod";

import { startDemoModel } from "../index.ts";
import { sendRequest } from "./client.ts";
import { responseSchema, type ServerAnswer, shapeOf } from "./shape.ts";
import { before, options, settings } from "./stage.ts";

const recordSchema = z.object({
  name: z.string(),
  about: z.string(),
  request: z.object({
    method: z.string(),
    path: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.unknown(),
  }),
  response: responseSchema,
});
type Record = z.infer<typeof recordSchema>;

const folder = join(import.meta.dirname, "../traces");
const records = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => recordSchema.parse(JSON.parse(readFileSync(join(folder, file), "utf8"))));

/** This trace has no request; its answer shows what the runner generated. */
const preamble = [
  "<|channel|>",
  "commentary",
  "<|message|>",
  "Let me look.",
  "<|end|>",
  "<|start|>",
  "assistant",
  "<|channel|>",
];
const call = ["commentary", " to=functions.f", "<|message|>", "{}"];
const asked: { [name: string]: unknown } = {
  "gptoss-preamble-and-tool-call": {
    model: "gpt-oss:20b",
    messages: [{ role: "user", content: `hi @@${JSON.stringify([...preamble, ...call])}@@` }],
    tools: [
      { type: "function", function: { name: "f", parameters: { type: "object", properties: {} } } },
    ],
  },
};

/** The lines after which the client closed the connection. */
const leftAfter: { [name: string]: number } = { "chat-cancelled-by-client": 5 };

/** Replays a recorded request against a separate server, in the situation of the trace. */
async function play({ name, request, response }: Record): Promise<ServerAnswer> {
  const demo = await startDemoModel({ ...options, ...settings[name], listen: {} });
  try {
    const then = await before[name]?.(demo);
    if (talksOn(request, response) || name in leftAfter)
      demo.script({ steps: [{ repeat: "A word, and another. " }] });
    const last = demo.requests.length;
    const answer = sendRequest(
      demo.url,
      { ...request, body: asked[name] ?? request.body },
      leftAfter[name],
    );
    if (typeof then === "function") {
      await demo.seen(({ id }) => id > last);
      then();
    }
    return await answer;
  } finally {
    await demo.close();
  }
}

/**
 * A model that goes on until a limit ends it. The rules' answers end sooner, so a script makes them
 * longer; not needed where the request lists the tokens.
 */
function talksOn({ body }: Record["request"], { body: whole, lines }: ServerAnswer): boolean {
  const last = JSON.stringify(lines?.at(-1) ?? whole ?? null);
  return (
    !JSON.stringify(body).includes("@@") &&
    (/"done_reason":"length"/u.test(last) ||
      lines?.some((line) => "text" in line) === true ||
      /"finish_reason":"length"/u.test(last))
  );
}

describe("the demo model answers like the recorded Ollama", () => {
  test("there are 84 traces", () => {
    expect(records).toHaveLength(84);
    for (const name of [
      ...Object.keys(before),
      ...Object.keys(settings),
      ...Object.keys(asked),
      ...Object.keys(leftAfter),
    ]) {
      expect(records.map((record) => record.name)).toContain(name);
    }
  });

  test.for(records)("$name: $about", async (record) => {
    expect(shapeOf(await play(record))).toEqual(shapeOf(record.response));
  });
});

describe("a difference is detected", () => {
  const recorded = (name: string): ServerAnswer => {
    const record = records.find((one) => one.name === name);
    if (!record) throw new Error(`no record ${name}`);
    return structuredClone(record.response);
  };
  const lineOf = (answer: ServerAnswer, place: number) =>
    (answer.lines?.at(place) as { json: { [field: string]: unknown } }).json;

  test.for<[string, string, (answer: ServerAnswer) => unknown]>([
    ["a field is missing", "chat-stream", (answer) => delete lineOf(answer, -1).eval_count],
    [
      "a field is missing in the middle of a stream",
      "chat-stream",
      (answer) => delete lineOf(answer, 5).done,
    ],
    [
      "a field is there that should not be",
      "chat-stream",
      (answer) => Object.assign(lineOf(answer, 0), { done_reason: "stop" }),
    ],
    [
      "a field has another type",
      "chat-stream",
      (answer) => Object.assign(lineOf(answer, -1), { eval_count: "24" }),
    ],
    [
      "a nested field has another type",
      "gptoss-tool-call-stream",
      (answer) =>
        Object.assign(lineOf(answer, 0), {
          message: { role: "assistant", content: null, thinking: "Call" },
        }),
    ],
    [
      "arguments come as a text",
      "gptoss-tool-call-nonstream",
      ({ body }) => Object.assign(firstCall(body), { arguments: "{}" }),
    ],
    [
      "it ended for another reason",
      "chat-stream",
      (answer) => Object.assign(lineOf(answer, -1), { done_reason: "stop" }),
    ],
    ["the last line is missing", "chat-stream", (answer) => answer.lines?.pop()],
    [
      "a last line too many",
      "stream-ends-without-done",
      (answer) => answer.lines?.push({ json: { done: true } }),
    ],
    ["kinds of lines change places", "gptoss-thinking-stream", (answer) => answer.lines?.reverse()],
    ["another status", "chat-model-missing", (answer) => Object.assign(answer, { status: 400 })],
    [
      "another content type",
      "chat-truncate-false-overflow",
      ({ headers }) => Object.assign(headers, { "content-type": "text/plain" }),
    ],
    [
      "a length where there was none",
      "chat-truncate-false-overflow",
      ({ headers }) => Object.assign(headers, { "content-length": "1" }),
    ],
    [
      "another error",
      "chat-model-missing",
      ({ body }) => Object.assign(body as object, { error: "not here" }),
    ],
    [
      "an error in another shape",
      "v1-chat-model-missing",
      ({ body }) => Object.assign(body as object, { error: "not here" }),
    ],
    [
      "an element of a list is of another kind",
      "tags",
      ({ body }) => (body as { models: unknown[] }).models.push({ name: "x" }),
    ],
    [
      "an event of a stream is missing",
      "v1-chat-stream-usage",
      (answer) => answer.lines?.splice(-4, 2),
    ],
  ])("%s", ([, name, change]) => {
    const answer = recorded(name);
    change(answer);
    expect(shapeOf(answer)).not.toEqual(shapeOf(recorded(name)));
  });
});

const firstCall = (body: unknown) =>
  (body as { message: { tool_calls: { function: object }[] } }).message.tool_calls[0]?.function ??
  {};
