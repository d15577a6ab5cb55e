import { once } from "#lib/once.ts";

import type { Tokeniser } from "./counter.ts";

/** Texts that were counted before: the same messages stand in every prompt of a conversation. In characters of all of them. */
const most = 4_000_000;

/** The tokeniser of a family of models; undefined where there is none. It is loaded with the first model that needs it. */
export async function tokeniserOf(family: string | undefined): Promise<Tokeniser | undefined> {
  if (!/^gpt-?oss/u.test(family ?? "")) return undefined;
  return once("o200k_harmony", loadHarmony);
}

async function loadHarmony(): Promise<Tokeniser> {
  const { countTokens } = await import("gpt-tokenizer/encoding/o200k_harmony");
  // Text with <|start|> in it is text: without the empty set it throws.
  const options = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };
  const known = new Map<string, number>();
  let size = 0;
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const tokens = countTokens(text, options);
    if (size > most) {
      known.clear();
      size = 0;
    }
    known.set(text, tokens);
    size += text.length;
    return tokens;
  };
}
