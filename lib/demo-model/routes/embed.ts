// `POST /api/embed`. A vector is the sum of one direction for each word, so texts that share words
// are near each other: enough to try and to test a search, and the same on every machine.

import { z } from "zod";

import type { Demo } from "../demo.ts";
import { now } from "../play/clock.ts";
import type { TokenPiece } from "../runner/piece.ts";
import { tokenCostOf } from "../runner/tokens.ts";
import { type Exchange, sendJson } from "../wire/exchange.ts";
import { withoutZeros } from "../wire/go.ts";
import { OllamaError } from "../wire/refusal.ts";
import { parsed } from "./chat-request.ts";

const embedSchema = z.object({
  model: z.string().nullish(),
  input: z.union([z.string(), z.array(z.string())]).nullish(),
  truncate: z.boolean().nullish(),
  dimensions: z.int().min(1).nullish(),
  options: z.record(z.string(), z.unknown()).nullish(),
});

/** A begin and an end token surround each input. */
const around = 2;

export async function embed(demo: Demo, exchange: Exchange): Promise<void> {
  const received = now();
  const { model: name, input, truncate, dimensions } = parsed(embedSchema, exchange.body);
  if (!name) throw new OllamaError(400, "model is required");
  const model = demo.catalogue.find(name);
  if (!model) throw new OllamaError(404, `model "${name}" not found, try pulling it first`);
  if (!model.capabilities.includes("embedding"))
    throw new OllamaError(501, "this model does not support embeddings");
  const texts = typeof input === "string" ? (input === "" ? [] : [input]) : (input ?? []);
  const runner = demo.catalogue.runnerOf(model);
  const turn = await runner.turn(model, "embed", model.contextLength, exchange.disconnected);
  try {
    const most = model.contextLength - around;
    const inputs = texts.map((text) => runner.piecesOf(text));
    if (truncate === false && inputs.some((pieces) => tokenCostOf(pieces) > most)) {
      throw new OllamaError(400, "the input length exceeds the context length");
    }
    const kept = inputs.map((pieces) => beginning(pieces, most));
    sendJson(exchange, 200, {
      model: name,
      embeddings: kept.map((pieces) => vectorOf(pieces, dimensions ?? model.embeddingLength)),
      ...withoutZeros({
        total_duration: Math.round((now() - received) * 1e6),
        load_duration: Math.round(turn.loadMs * 1e6),
        prompt_eval_count: kept.reduce((sum, pieces) => sum + tokenCostOf(pieces) + around, 0),
      }),
    });
  } finally {
    turn.release();
  }
}

/** The leading pieces that cost no more than `most` together. */
function beginning(pieces: TokenPiece[], most: number): TokenPiece[] {
  let sum = 0;
  const end = pieces.findIndex(({ cost }) => (sum += cost) > most);
  return end < 0 ? pieces : pieces.slice(0, end);
}

/** A normalised vector. */
function vectorOf(pieces: TokenPiece[], dimensions: number): number[] {
  const sum = new Float64Array(dimensions);
  for (const { text } of pieces) {
    let seed = seedOf(text.trim().toLowerCase());
    for (let place = 0; place < dimensions; place += 1) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      sum[place] = (sum[place] ?? 0) + (seed / 2 ** 31 - 1);
    }
  }
  const length = Math.hypot(...sum) || 1;
  return [...sum].map((value) => Number((value / length).toPrecision(8)));
}

/** FNV-1a. */
function seedOf(text: string): number {
  let seed = 0x811c9dc5;
  for (const byte of Buffer.from(text)) seed = Math.imul(seed ^ byte, 0x01000193) >>> 0;
  return seed;
}
