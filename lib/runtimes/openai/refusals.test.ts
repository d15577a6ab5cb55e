import { describe, expect, test } from "vitest";

import { hear, serve } from "#lib/testing/model-answers.ts";
import { askingOpenai } from "#lib/testing/openai-answers.ts";
import { events, jsonHead, lastChunk, saidChunk, streamHead } from "#lib/testing/openai-server.ts";

const refusing = (body: unknown) =>
  serve((socket) => socket.end(jsonHead(400) + JSON.stringify(body)));

describe("a prompt that the server counts as too long is refused, with its count", () => {
  const error = (message: string) => ({ error: { message, type: "BadRequestError", code: 400 } });

  test.each([
    [
      "llama.cpp",
      {
        error: {
          code: 400,
          message:
            "request (6031 tokens) exceeds the available context size (4096 tokens), try increasing it",
          type: "exceed_context_size_error",
          n_prompt_tokens: 6031,
          n_ctx: 4096,
        },
      },
      6031,
    ],
    [
      "vLLM",
      error(
        "This model's maximum context length is 4096 tokens. However, your request has 6031 input tokens. Please reduce the length of the input messages.",
      ),
      6031,
    ],
    [
      "vLLM, of a reply that is too long as well",
      error(
        "This model's maximum context length is 4096 tokens. However, you requested 512 output tokens and your prompt contains at least 3585 input tokens, for a total of at least 4097 tokens. Please reduce the length of the input prompt or the number of requested output tokens.",
      ),
      3585,
    ],
    [
      "an older vLLM",
      {
        object: "error",
        message:
          "This model's maximum context length is 4096 tokens. However, you requested 6543 tokens (6031 in the messages, 512 in the completion). Please reduce the length of the messages or completion.",
        type: "BadRequestError",
        param: null,
        code: 400,
      },
      6031,
    ],
    [
      "vLLM's engine",
      error(
        "The decoder prompt (length 6031) is longer than the maximum model length of 4096. Make sure that `max_model_len` is no smaller than the number of text tokens.",
      ),
      6031,
    ],
    [
      "SGLang",
      error("The input (6031 tokens) is longer than the model's context length (4096 tokens)."),
      6031,
    ],
    [
      "LM Studio",
      {
        error:
          "The number of tokens to keep from the initial prompt is greater than the context length.",
      },
      0,
    ],
    [
      "a count that cannot be",
      error("maximum context length is 4096 tokens. your request has 4000000 input tokens"),
      0,
    ],
  ])("%s", async (_, body, tokens) => {
    const { url } = await refusing(body);
    expect((await hear(askingOpenai(url))).failure).toMatchObject({
      code: "invalid",
      messageKey: "prompt_too_long",
      values: { tokens },
    });
  });

  test("another refusal is a fault", async () => {
    const { url } = await refusing(error("temperature must be a number"));
    expect((await hear(askingOpenai(url))).failure).toMatchObject({ messageKey: "model_fault" });
  });
});

describe("a server that counts prompt and reply together", () => {
  /** Refuses the first attempt so, and answers the second. Returns the `max_tokens` of all attempts. */
  const attempts = async (refusal: string) => {
    const sent: number[] = [];
    const { url } = await serve((socket, request) => {
      sent.push(Number(/"max_tokens":(\d+)/.exec(request)?.[1]));
      socket.end(
        sent.length === 1
          ? jsonHead(400) + JSON.stringify({ error: { message: refusal } })
          : streamHead + events(saidChunk("yes"), lastChunk(), "[DONE]"),
      );
    });
    const { text, failure } = await hear(askingOpenai(url, { maxOutputTokens: 1_000 }));
    return { sent, text, failure };
  };

  test("is asked for the reply that is left", async () => {
    const refusal =
      "This model's maximum context length is 4096 tokens. However, you requested 4130 tokens (3130 in the messages, 1000 in the completion).";
    expect(await attempts(refusal)).toMatchObject({ sent: [1_000, 966], text: "yes" });
  });

  test("or for half of it where it only names a lower bound", async () => {
    const refusal =
      "This model's maximum context length is 4096 tokens. However, you requested 1000 output tokens and your prompt contains at least 3097 input tokens, for a total of at least 4097 tokens.";
    expect(await attempts(refusal)).toMatchObject({ sent: [1_000, 500], text: "yes" });
  });

  test("but not for a reply that is much too short: the prompt has to become shorter", async () => {
    const refusal =
      "'max_tokens' or 'max_completion_tokens' is too large: 1000. This model's maximum context length is 4096 tokens and your request has 4000 input tokens (1000 > 4096 - 4000).";
    const { sent, failure } = await attempts(refusal);
    expect(sent).toEqual([1_000]);
    expect(failure).toMatchObject({ messageKey: "prompt_too_long", values: { tokens: 4_000 } });
  });
});

describe("another refusal", () => {
  test.each([
    [
      401,
      { error: { message: "Invalid API Key", type: "authentication_error", code: 401 } },
      "model_server_refused",
    ],
    [403, "<html>Forbidden</html>", "model_server_refused"],
    [
      404,
      { error: { message: "The model `x` does not exist.", type: "NotFoundError", code: 404 } },
      "model_missing_there",
    ],
    [
      404,
      { error: { message: "File Not Found", type: "not_found_error", code: 404 } },
      "model_address_wrong",
    ],
    [404, { detail: "Not Found" }, "model_address_wrong"],
    [
      503,
      { error: { message: "Loading model", type: "unavailable_error", code: 503 } },
      "model_loading",
    ],
    [302, "", "model_address_wrong"],
    [
      400,
      { error: { message: "'messages' is required", type: "invalid_request_error", code: 400 } },
      "model_fault",
    ],
    [500, { error: { message: "out of memory" } }, "model_out_of_memory"],
  ])("F22 status %i, %j: %s", async (status, body, messageKey) => {
    const { url } = await serve((socket) =>
      socket.end(jsonHead(status) + (typeof body === "string" ? body : JSON.stringify(body))),
    );
    expect((await hear(askingOpenai(url))).failure).toMatchObject({
      code: "unavailable",
      messageKey,
    });
  });
});
