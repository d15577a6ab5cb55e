import { createParser } from "eventsource-parser";
import { z } from "zod";

import type { ServerDelta } from "../adapter.ts";
import { longestLine } from "../answers/coalesce.ts";
import { errorText } from "../answers/error-text.ts";
import { failure, failureOfText } from "../answers/failures.ts";
import { countSchema } from "../answers/fields.ts";
import type { AnswerReader } from "../protocol.ts";

/** A chunk of a streamed answer. Fields that are not named here are dropped; an invalid optional field is absent. */
const chunkSchema = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: z.string().nullish(),
            // llama.cpp, SGLang and older versions of vLLM; newer ones of vLLM and LM Studio.
            reasoning_content: z.string().nullish(),
            reasoning: z.string().nullish(),
          })
          .nullish(),
        finish_reason: z.string().nullish().catch(undefined),
      }),
    )
    .nullish(),
  usage: z
    .object({ prompt_tokens: countSchema, completion_tokens: countSchema })
    .nullish()
    .catch(undefined),
});
type Chunk = z.infer<typeof chunkSchema>;

/**
 * The reader of an answer of `/v1/chat/completions`: server-sent events, each a chunk. `[DONE]` ends the answer, because the counts come after the
 * chunk with `finish_reason`; a connection that ends after that one has a whole answer as well.
 */
export class ChunkReader implements AnswerReader {
  #deltas: ServerDelta[] = [];
  #broken: unknown;
  #finishReason: string | undefined;
  #usage: Chunk["usage"];
  #isDone = false;
  readonly #parser = createParser({ onEvent: ({ data }) => this.#event(data) });

  read(lines: string[]): { deltas: ServerDelta[]; broken?: unknown } {
    this.#deltas = [];
    for (const line of lines) {
      if (this.#isDone || this.#broken !== undefined) break;
      if (line.length > longestLine)
        this.#broken = failure("unreadable", {}, { reason: "a line that is too long" });
      else this.#parser.feed(`${line}\n`);
    }
    return { deltas: this.#deltas, ...(this.#broken !== undefined && { broken: this.#broken }) };
  }

  end(broken: unknown): ServerDelta[] {
    if (this.#finishReason === undefined) throw broken ?? failure("ended_early");
    return [this.#end()];
  }

  #event(data: string): void {
    if (this.#isDone || this.#broken !== undefined) return;
    try {
      if (data.trim() === "[DONE]") this.#done();
      else if (data !== "") this.#add(chunkIn(data));
    } catch (thrown) {
      this.#broken = thrown;
    }
  }

  #done(): void {
    // A server whose model ended in the middle may still close its stream properly.
    if (this.#finishReason === undefined) throw failure("ended_early");
    this.#isDone = true;
    this.#deltas.push(this.#end());
  }

  /** The deltas of a chunk, in the order in which a model generates them: reasoning first. One with empty texts has none. */
  #add({ choices, usage }: Chunk): void {
    const [choice] = choices ?? [];
    const reasoning = choice?.delta?.reasoning_content || choice?.delta?.reasoning;
    if (reasoning) this.#deltas.push({ type: "reasoning", text: reasoning });
    if (choice?.delta?.content) this.#deltas.push({ type: "text", text: choice.delta.content });
    this.#finishReason = choice?.finish_reason ?? this.#finishReason;
    // Some servers report the counts so far with each chunk; the last ones are the answer's.
    this.#usage = usage ?? this.#usage;
  }

  #end(): ServerDelta {
    const { prompt_tokens: promptTokens, completion_tokens: replyTokens } = this.#usage ?? {};
    return {
      type: "end",
      cutAtLimit: this.#finishReason === "length",
      ...(promptTokens && { promptTokens }),
      ...(replyTokens && { replyTokens }),
    };
  }
}

function chunkIn(data: string): Chunk {
  let chunk: unknown;
  try {
    chunk = JSON.parse(data);
  } catch {
    throw failure("unreadable", {}, { reason: "an event that is not JSON" });
  }
  if (typeof chunk === "object" && chunk !== null) {
    if ("error" in chunk && chunk.error) throw failureOfText(errorText(chunk.error), 200);
    // Older versions of vLLM.
    if ("object" in chunk && chunk.object === "error") throw failureOfText(errorText(chunk), 200);
  }
  const parsed = chunkSchema.safeParse(chunk);
  if (!parsed.success) throw failure("unreadable", {}, { reason: "an event of another kind" });
  return parsed.data;
}
