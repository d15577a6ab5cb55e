// How much Markdown is rendered with the first paint. Parsing it is the most expensive work of a
// page, and on the server it blocks all requests: so only the newest part of a conversation is
// rendered there, within a budget, and the rest when the reader scrolls near it.

import type { Block } from "./blocks.ts";

/**
 * The budget of a page's first paint, in plain characters: several screens of ordinary text. The
 * costs were measured: a character with a meaning in Markdown costs about as much as 20 plain ones,
 * a block 100, the frame of a code block 250.
 */
export const pageBudget = 20_000;

/** The size of later chunks: small enough to leave a frame free. */
const chunkCost = 4_000;

const [signCost, blockCost, codeBlockCost] = [20, 100, 250];
/**
 * Code and plain text are only laid out, not parsed: this many of their characters cost as much as
 * one parsed character.
 */
const unparsed = 50;

/** The cost of rendering a text as Markdown, in plain characters. Linear in its length. */
function costOf(source: string): number {
  let signs = 0;
  for (let at = 0; at < source.length; at += 1) if (isSign(source.charCodeAt(at))) signs += 1;
  return source.length + signCost * signs;
}

/**
 * Whether a character is ASCII and neither a letter, a digit, a space, nor one of `" ' , -`, which
 * have no meaning in Markdown.
 */
function isSign(code: number): boolean {
  if (code === 10) return true;
  if (code < 33 || code > 126 || code === 34 || code === 39 || code === 44 || code === 45)
    return false;
  return code < 48 || (code > 57 && code < 65) || (code > 90 && code < 97) || code > 122;
}

function costOfBlock({ kind, source }: Block): number {
  if (kind === "text" || kind === "table") return blockCost + costOf(source);
  return (kind === "plain" ? blockCost : codeBlockCost) + Math.ceil(source.length / unparsed);
}

/**
 * For each text of a page, oldest first, the part of the page's budget that the newer ones leave: 0
 * for most of a long conversation. The page opens at its end, so the newest come first. Texts
 * without a budget are not examined.
 */
export function budgetsOf(texts: string[], total = pageBudget): number[] {
  const budgets = texts.map(() => 0);
  let left = total;
  for (let at = texts.length - 1; at >= 0 && left > 0; at -= 1) {
    budgets[at] = left;
    left -= blockCost + costOf(texts[at] ?? "");
  }
  return budgets;
}

/** Blocks that are rendered together: from `from` up to `to`. */
export type Chunk = { from: number; to: number; cost: number };

/**
 * The blocks of one text in chunks, filled from the start, so that a growing text keeps all but its
 * last.
 */
export function chunksOf(blocks: Block[]): Chunk[] {
  const chunks: Chunk[] = [];
  for (const [at, block] of blocks.entries()) {
    const cost = costOfBlock(block);
    const last = chunks.at(-1);
    if (last && last.cost + cost <= chunkCost)
      Object.assign(last, { to: at + 1, cost: last.cost + cost });
    else chunks.push({ from: at, to: at + 1, cost });
  }
  return chunks;
}

/**
 * The first chunk of a text that is rendered with the first paint: as many of the last chunks as
 * its budget allows. `references` are the definitions that each block is parsed with; they count
 * here and not in a chunk's size, because they may come after it.
 */
export function firstRendered(chunks: Chunk[], references: string[], budget: number): number {
  let left = budget;
  let first = chunks.length;
  for (const { from, to, cost } of chunks.toReversed()) {
    left -= references
      .slice(from, to)
      .reduce((sum, lines) => sum + (lines === "" ? 0 : blockCost + costOf(lines)), cost);
    if (left < 0) break;
    first -= 1;
  }
  return first;
}
