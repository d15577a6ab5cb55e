import type { Block } from "./blocks.ts";

const definition = /^ {0,3}\[([^\]^][^\]]{0,99})\]:[ \t]*(\S.*)$/gm;

/** More of them than any text needs; each costs a look at every block. */
const most = 200;

/**
 * For each block, the definitions (`[label]: address`) of other blocks that its links refer to, as lines to be put under it: a block is read
 * without the others. Empty for most.
 */
export function referencesOf(blocks: Block[]): string[] {
  const lines = new Map<string, string>();
  for (const { kind, source } of blocks) {
    if (kind !== "text" || !source.includes("]:")) continue;
    for (const [line, label = ""] of source.matchAll(definition)) {
      const known = label.toLowerCase();
      // The first one counts, as in Markdown.
      if (lines.size < most && !lines.has(known)) lines.set(known, line.trim());
    }
  }
  if (lines.size === 0) return blocks.map(() => "");
  return blocks.map(({ kind, source }) => {
    if (kind !== "text" || !source.includes("[")) return "";
    const wanted = source.toLowerCase();
    return [...lines].flatMap(([label, line]) => (wanted.includes(`[${label}]`) && !source.includes(line) ? [line] : [])).join("\n");
  });
}
