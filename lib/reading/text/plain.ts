import type { SourceBlock } from "./source-block.ts";

/** A text without markup: what empty lines separate are its paragraphs. */
export function* plainBlocks(text: string): Generator<SourceBlock> {
  let from = 0;
  for (const { index, 0: gap } of text.matchAll(/\n(?:[^\S\n]*\n)+/gu)) {
    yield { kind: "paragraph", text: text.slice(from, index) };
    from = index + gap.length;
  }
  yield { kind: "paragraph", text: text.slice(from) };
}

/** Endings of sources and settings. */
const ofCode = new Set(
  "ts tsx js jsx mjs cjs py java kt go rs c h cc cpp hpp cs rb php swift scala sh bash ps1 sql json yaml yml toml ini conf xml css scss vue lua pl r".split(
    " ",
  ),
);

export const isCode = (ending: string): boolean => ofCode.has(ending.slice(1).toLowerCase());

/** A source or a settings file: what empty lines separate, with its lines and indents. */
export function* codeBlocks(text: string): Generator<SourceBlock> {
  for (const block of plainBlocks(text)) yield { ...block, kind: "code" };
}
