// gpt-oss's tokeniser. It is large, so it is loaded only where a model needs it.

import type { TokenPiece } from "./piece.ts";

type Encoding = Pick<
  typeof import("gpt-tokenizer/encoding/o200k_harmony"),
  "encode" | "decodeGenerator"
>;

let encoding: Encoding | undefined;

/** Must be called before anything is counted. */
export async function loadO200k(): Promise<void> {
  encoding ??= await import("gpt-tokenizer/encoding/o200k_harmony");
}

// `<|start|>` in a message counts as text: the server's template inserts the special tokens, which
// are counted there.
const plain = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };

/**
 * The pieces of a text; a character of several tokens is one piece with that cost. Throws when the
 * tokeniser is not loaded.
 */
export function o200kPieces(text: string): TokenPiece[] {
  if (!encoding) throw new Error("the tokeniser was not loaded");
  const pieces: TokenPiece[] = [];
  let cost = 0;
  const tokens = encoding.encode(text, plain);
  function* counted() {
    for (const token of tokens) {
      cost += 1;
      yield token;
    }
  }
  // The decoder returns text only when the tokens form whole characters.
  for (const said of encoding.decodeGenerator(counted())) {
    if (said === "") continue;
    pieces.push({ text: said, cost });
    cost = 0;
  }
  const last = pieces.at(-1);
  if (last) last.cost += cost;
  return pieces;
}
