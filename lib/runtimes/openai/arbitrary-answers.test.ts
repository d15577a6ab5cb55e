import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";

import { AppError } from "#lib/errors.ts";
import { log } from "#lib/log.ts";
import { allClosed, hear, serve } from "#lib/testing/model-answers.ts";
import { askingOpenai } from "#lib/testing/openai-answers.ts";
import {
  chunk,
  events,
  lastChunk,
  saidChunk,
  streamHead,
  usageChunk,
} from "#lib/testing/openai-server.ts";

type Written = { bytes: Buffer; size: number; reset: boolean };

/** A server that writes what `next` says, in pieces of its size. */
async function writing(next: () => Written): Promise<string> {
  const { url } = await serve(async (socket) => {
    const { bytes, size, reset } = next();
    socket.write(streamHead);
    for (let at = 0; at < bytes.length && !socket.destroyed; at += size) {
      socket.write(bytes.subarray(at, at + size));
      await new Promise(setImmediate);
    }
    if (reset) socket.resetAndDestroy();
    else socket.end();
  });
  return url;
}

const split = fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 500 }), fc.constant(1_000_000));

describe("an answer of an OpenAI-compatible server", () => {
  test("F20 is passed on byte for byte, however its bytes are split and its lines end", async () => {
    const word = fc.string({
      unit: fc.constantFrom("a", "好", "🙂", "\u00e9", "\n", '"', "\\", " ", "data: ", ":"),
      minLength: 1,
      maxLength: 20,
    });
    const words = fc.array(word, { minLength: 1, maxLength: 6 });
    const newline = fc.constantFrom("\n", "\r\n");
    let next: Written = { bytes: Buffer.alloc(0), size: 1, reset: false };
    const url = await writing(() => next);
    await fc.assert(
      fc.asyncProperty(words, words, split, newline, async (thoughts, texts, size, end) => {
        const answer = events(
          ...thoughts.map((each) => chunk({ reasoning_content: each })),
          ...texts.map(saidChunk),
          lastChunk(),
          usageChunk(7, 8),
          "[DONE]",
        );
        next = { bytes: Buffer.from(answer.replaceAll("\n", end)), size, reset: false };
        const heard = await hear(askingOpenai(url));
        expect(heard).toMatchObject({ reasoning: thoughts.join(""), text: texts.join("") });
        expect(heard.end).toMatchObject({ promptTokens: 7, replyTokens: 8 });
      }),
      { numRuns: 60 },
    );
  });

  test("F20 whatever it is, leads to an end or a refusal, and the connection is closed", async () => {
    vi.spyOn(log, "warn").mockImplementation(() => undefined);
    const anyValue = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom("\0", "\ud83d", "\ude42", -1, 1.5, 1e308, ""),
    );
    const field = (value: fc.Arbitrary<unknown>) =>
      fc.oneof({ weight: 3, arbitrary: value }, { weight: 1, arbitrary: anyValue });
    const anyChunk = fc.record(
      {
        choices: field(
          fc.array(
            fc.record({
              delta: field(
                fc.record(
                  { content: field(fc.string({ unit: "binary" })), reasoning: field(fc.string()) },
                  { requiredKeys: [] },
                ),
              ),
              finish_reason: field(fc.constantFrom(null, "stop", "length")),
            }),
            { maxLength: 2 },
          ),
        ),
        usage: field(fc.record({ prompt_tokens: anyValue, completion_tokens: anyValue })),
      },
      { requiredKeys: ["choices"] },
    );
    const part = fc.oneof(
      { weight: 6, arbitrary: anyChunk.map((each) => Buffer.from(events(each))) },
      { weight: 3, arbitrary: fc.string().map((each) => Buffer.from(events(saidChunk(each)))) },
      { weight: 3, arbitrary: fc.constant(Buffer.from(events(lastChunk(), "[DONE]"))) },
      {
        weight: 2,
        arbitrary: fc
          .constantFrom("\n", "data:\n\n", "data", "event: error\n", ": x\r", "[DONE]\n", "\0\n")
          .map((text) => Buffer.from(text)),
      },
      { weight: 1, arbitrary: anyValue.map((error) => Buffer.from(events({ error }))) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((each) => Buffer.from(each)) },
    );
    let next: Written = { bytes: Buffer.alloc(0), size: 1, reset: false };
    const url = await writing(() => next);
    const parts = fc.array(part, { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(parts, split, fc.boolean(), async (pieces, size, reset) => {
        next = { bytes: Buffer.concat(pieces), size, reset };
        const { end, failure, deltas } = await hear(askingOpenai(url));
        expect(end ? failure === undefined : failure instanceof AppError).toBe(true);
        for (const delta of deltas)
          if ("text" in delta)
            expect(delta.text).toSatisfy(
              (text: string) => text.isWellFormed() && !text.includes("\0"),
            );
        await allClosed();
      }),
      { numRuns: 150 },
    );
  });
});
