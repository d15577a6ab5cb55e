// The demo models' own tokeniser, deterministic: a text is split into pieces, and each piece costs
// a fixed number of tokens. Words with the space before them, eight letters a token; digits, three
// a token; one token for a Chinese, Japanese or Korean character; a run of spaces is one; any other
// character is one. A model may count differently (`Counting`).
//
// gpt-oss may be counted with its own tokeniser instead (o200k.ts).
//
// What must hold: the pieces of a text joined are the text; a prompt costs the sum of its messages
// and their overhead, whatever comes before or after them.

import type { TokenCounting } from "../schema.ts";
import { o200kPieces } from "./o200k.ts";
import type { TokenPiece } from "./piece.ts";

const cjk = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}`;
const letter = String.raw`[[\p{L}\p{M}]--[${cjk}]]`;
const sign = String.raw`[^\s\p{L}\p{M}\p{N}]`;
const parts = new RegExp(
  String.raw`(?<word> ?${letter}+)|(?<cjk>[${cjk}]+)|(?<number>\p{N}+)|(?<blank>\s+(?!\S)|\s)|(?<sign>${sign}|.)`,
  "gsv",
);

export function tokenPiecesOf(
  text: string,
  { tokeniser, letters, digits, cjk: each, emoji }: TokenCounting,
): TokenPiece[] {
  if (tokeniser) return o200kPieces(text.toWellFormed());
  const pieces: TokenPiece[] = [];
  const group = each < 1 ? Math.round(1 / each) : 1;
  for (const { groups } of text.toWellFormed().matchAll(parts)) {
    const { word, cjk: characters, number, blank, sign: other } = groups ?? {};
    if (word !== undefined)
      slice(pieces, word, letters, 1, word.startsWith(" ") ? letters + 1 : letters);
    else if (characters !== undefined)
      slice(pieces, characters, group, Math.max(1, Math.round(each)));
    else if (number !== undefined) slice(pieces, number, digits, 1);
    else if (blank !== undefined) pieces.push({ text: blank, cost: 1 });
    else if (other !== undefined)
      pieces.push({ text: other, cost: (other.codePointAt(0) ?? 0) > 0xffff ? emoji : 1 });
  }
  return pieces;
}

/**
 * Adds a text in pieces of `size` characters, the first of `first`. A surrogate pair is never
 * split.
 */
function slice(pieces: TokenPiece[], text: string, size: number, cost: number, first = size): void {
  if (text.length <= first) return void pieces.push({ text, cost });
  const characters = [...text];
  pieces.push({ text: characters.slice(0, first).join(""), cost });
  for (let at = first; at < characters.length; at += size)
    pieces.push({ text: characters.slice(at, at + size).join(""), cost });
}

export const tokenCostOf = (pieces: TokenPiece[]): number =>
  pieces.reduce((sum, { cost }) => sum + cost, 0);

/** Like `piecesOf`, with a cache for texts that come again: the turns of a conversation. */
export function counter(counting: TokenCounting, most = 2000): (text: string) => TokenPiece[] {
  const known = new Map<string, TokenPiece[]>();
  return (text) => {
    const pieces = known.get(text) ?? tokenPiecesOf(text, counting);
    known.delete(text);
    known.set(text, pieces);
    if (known.size > most) for (const oldest of known.keys()) return known.delete(oldest), pieces;
    return pieces;
  };
}
