import { processSingleton } from "#lib/process-singleton.ts";

import { type CountablePart, cutMargin } from "./countable-parts.ts";
import { CountedTexts } from "./counted-texts.ts";

/** A model's own tokeniser: the token counts of texts alone, without a template. */
export type Tokeniser = CountedTexts<number>;

const loaders = { o200k_harmony: loadHarmony };
export type TokeniserName = keyof typeof loaders;

/** The tokeniser of that name. It is loaded for the first model that needs it. */
export const tokeniserOf = (name: TokeniserName): Promise<Tokeniser> =>
  processSingleton(name, loaders[name]);

async function loadHarmony(): Promise<Tokeniser> {
  const { countTokens } = await import("gpt-tokenizer/encoding/o200k_harmony");
  // A text that contains <|start|> is ordinary text: without the empty set the encoder throws.
  const options = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };
  const part = ({ text, cut }: CountablePart) => countTokens(text, options) + (cut ? cutMargin : 0);
  return new CountedTexts({ part, add: (a, b) => a + b, none: 0 });
}
