// Tokens as gpt-oss counts them. The tokeniser is large, so it is loaded only where a model asks for it.

import type { TokenPiece } from "./piece.ts";

type Encoding = Pick<
  typeof import("gpt-tokenizer/encoding/o200k_harmony"),
  "encode" | "decodeGenerator"
>;

let encoding: Encoding | undefined;

/** To be called before anything is counted. */
export async function loadO200k(): Promise<void> {
  encoding ??= await import("gpt-tokenizer/encoding/o200k_harmony");
}

// A text that holds <|start|> is text: the server's template puts in the control tokens, and they are counted there.
const plain = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };

/** The pieces of a text; a character that takes several tokens is one piece that costs as many. Throws before the tokeniser was loaded. */
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
  // It takes tokens until they are whole characters, and only then says what they are.
  for (const said of encoding.decodeGenerator(counted())) {
    if (said === "") continue;
    pieces.push({ text: said, cost });
    cost = 0;
  }
  const last = pieces.at(-1);
  if (last) last.cost += cost;
  return pieces;
}
