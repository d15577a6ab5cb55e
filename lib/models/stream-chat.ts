import "server-only";

import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import { createOllama } from "ollama-ai-provider";

import { AppError } from "#lib/errors.ts";

import { type CallOptions, ollamaCall } from "./ollama/call.ts";
import { failure } from "./ollama/failures.ts";

/** A message as a model reads it. */
export type ModelMessage = { role: "system" | "user" | "assistant"; content: string };

/** `server` is absent when no model is running. */
export type StreamChatOptions = Omit<CallOptions, "server"> & {
  server?: CallOptions["server"] | undefined;
  messages: ModelMessage[];
};

export type Delta =
  | { type: "reasoning" | "text"; text: string }
  /** The end: why, and how many tokens the server counted, as far as it has and can be believed. */
  | { type: "end"; cutAtLimit: boolean; promptTokens?: number; replyTokens?: number };

/**
 * Asks a model and yields its answer as it comes, its end last. Throws an `AppError` when the model's side fails, and the signal's reason
 * when the signal ends it; leaving the loop closes the connection, which is Ollama's only way of being told to stop.
 */
export async function* streamChat({
  messages,
  server,
  ...options
}: StreamChatOptions): AsyncGenerator<Delta> {
  if (!server) throw new AppError("unavailable", "no_model");
  const call = ollamaCall({ ...options, server });
  const provider = createOllama({ baseURL: `${server.url}/api`, fetch: call.fetch });
  try {
    const { stream } = await provider.chat(options.model).doStream({
      prompt: messages.map(asPrompt),
      maxOutputTokens: options.maxOutputTokens,
      abortSignal: options.signal,
    });
    let said = false;
    // Cancelling the stream waits for what it still reads from the server. Ending the call ends both at once.
    const parts = stream.values({ preventCancel: true }) as unknown as AsyncIterable<StreamPart>;
    for await (const part of parts) {
      if (part.type === "text-delta" || part.type === "reasoning-delta") {
        if (part.delta === "") continue;
        said ||= part.type === "text-delta";
        yield { type: part.type === "text-delta" ? "text" : "reasoning", text: part.delta };
      } else if (part.type === "error") {
        throw failure("unreadable", {}, { reason: "a line that the provider refuses" });
      } else if (part.type === "finish") {
        const cutAtLimit = part.finishReason.unified === "length";
        // An answer that ended by itself and said nothing is a failure: the server counts tokens that its parser dropped.
        if (!said && !cutAtLimit) throw failure("empty");
        // The provider says 0 where the server said nothing; the server leaves out what is 0.
        const promptTokens = call.believed(part.usage.inputTokens.total || undefined);
        const replyTokens = part.usage.outputTokens.total || undefined;
        yield {
          type: "end",
          cutAtLimit,
          ...(promptTokens && { promptTokens }),
          ...(replyTokens && { replyTokens }),
        };
      }
    }
  } catch (thrown) {
    throw call.failure() ?? (options.signal.aborted ? options.signal.reason : thrown);
  } finally {
    call.end();
  }
}

const asPrompt = ({ role, content }: ModelMessage): LanguageModelV4Prompt[number] =>
  role === "system" ? { role, content } : { role, content: [{ type: "text", text: content }] };

type StreamPart =
  Awaited<
    ReturnType<ReturnType<ReturnType<typeof createOllama>["chat"]>["doStream"]>
  >["stream"] extends ReadableStream<infer Part>
    ? Part
    : never;
