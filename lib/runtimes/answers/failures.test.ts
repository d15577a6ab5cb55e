import { describe, expect, test } from "vitest";

import { failureOfConnection, failureOfStatus, failureOfText } from "./failures.ts";

const asked = { model: "qwen3", mostTokens: 10_000 };
const ofError = (status: number, error: unknown) =>
  failureOfStatus(status, JSON.stringify({ error }), asked);

describe("F22 a server's error that an administrator can act on is told by its kind", () => {
  test.each([
    [
      500,
      "model requires more system memory (9.1 GiB) than is available (5.2 GiB)",
      "model_out_of_memory",
    ],
    [500, "llama runner process has terminated: signal: killed", "model_out_of_memory"],
    [
      500,
      "llama runner process has terminated: cudaMalloc failed: out of memory",
      "model_out_of_memory",
    ],
    [500, "CUDA error: out of memory", "model_out_of_memory"],
    [500, "llama_init_from_model: failed to allocate buffer for kv cache", "model_out_of_memory"],
    [500, "llama runner process has terminated: exit status 2", "model_runner_ended"],
    [500, "llama-server process no longer running: unknown ", "model_runner_ended"],
    [500, "an error was encountered while running the model: unexpected EOF", "model_runner_ended"],
    [500, "unexpected EOF", "model_runner_ended"],
    [500, "CUDA error: device not ready", "model_runner_ended"],
    [500, "timed out waiting for llama runner to start - progress 0.00", "model_runner_ended"],
    [500, "write /root/.ollama/x: no space left on device", "model_server_disk_full"],
    [
      500,
      "llama runner process has terminated: error loading model: unknown model architecture: 'qwen9'",
      "model_server_too_old",
    ],
    [
      412,
      "The model you are attempting to pull requires a newer version of Ollama.",
      "model_server_too_old",
    ],
    [500, "unable to load model: /models/blobs/sha256-1", "model_not_loadable"],
    [400, '"tiny-embed" does not support chat', "model_unsuited"],
    [404, 'model "qwen3" not found, try pulling it first', "model_missing_there"],
    [404, "model 'qwen3' not found", "model_missing_there"],
    [401, "unauthorized", "model_server_refused"],
    [403, "ollama cloud is disabled: remote model is unavailable", "model_server_refused"],
    [503, "server busy, please try again.  maximum pending requests exceeded", "model_busy"],
    [429, "too many requests", "model_busy"],
    [500, "boom", "model_fault"],
    [500, { message: "boom" }, "model_fault"],
  ])("status %i, %j: %s", (status, error, messageKey) => {
    expect(ofError(status, error)).toMatchObject({ code: "unavailable", messageKey });
  });

  test.each([
    [401, "<html><title>Sign in</title></html>", "model_server_refused"],
    [403, "", "model_server_refused"],
    [407, "", "model_server_refused"],
    [302, "<html>Moved</html>", "model_address_wrong"],
    [404, "404 page not found", "model_address_wrong"],
    [404, "<!DOCTYPE html><title>Not Found</title>", "model_address_wrong"],
    [405, "405 method not allowed", "model_address_wrong"],
    [413, "<html>413 Request Entity Too Large</html>", "model_proxy_limit"],
    [502, "<html>502 Bad Gateway</html>", "model_proxy_failed"],
    [503, "<html><body>No server is available</body></html>", "model_proxy_failed"],
    [504, "", "model_proxy_failed"],
    [503, "", "model_busy"],
    [500, "out of memory", "model_fault"],
  ])("the page of a proxy or another server: status %i, %j: %s", (status, body, messageKey) => {
    expect(failureOfStatus(status, body, asked)).toMatchObject({ messageKey });
  });

  test("also when it comes as the last line of an answer", () => {
    const text = "an error was encountered while running the model: unexpected EOF";
    expect(failureOfText(text, 200)).toMatchObject({ messageKey: "model_runner_ended" });
  });

  test("but not by what a model has generated", () => {
    const text = 'error parsing tool call: raw=\'{"x":"CUDA error: out of memory\', err=no JSON';
    expect(failureOfText(text, 200)).toMatchObject({ messageKey: "model_fault" });
  });

  test.each(["CERT_HAS_EXPIRED", "DEPTH_ZERO_SELF_SIGNED_CERT", "ERR_TLS_CERT_ALTNAME_INVALID"])(
    "a certificate that is refused: %s",
    (code) => {
      const thrown = new TypeError("fetch failed", { cause: { code } });
      expect(failureOfConnection(thrown, { begun: false })).toMatchObject({
        messageKey: "model_certificate",
      });
    },
  );
});
