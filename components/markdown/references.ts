import type { Block } from "./blocks.ts";

const definition = /^ {0,3}\[([^\][^][^\][]{0,99})\]:[ \t]*(\S.{0,500})$/gm;

/**
 * The label of a definition. Its length is bounded, so that brackets without an end cost no more
 * than their number.
 */
const label = /\[([^\][^][^\][]{0,99})\]/g;

/** More than any text needs; a block is parsed together with the definitions that it uses. */
const most = 200;

/**
 * For each block, the definitions (`[label]: address`) of other blocks that its links use, as lines
 * to append to it, because each block is parsed alone. Empty for most.
 */
export function referencesOf(blocks: Block[]): string[] {
  const lines = new Map<string, string>();
  for (const { kind, source } of blocks) {
    if (kind !== "text" || !source.includes("]:")) continue;
    for (const [line, name = ""] of source.matchAll(definition)) {
      const known = name.toLowerCase();
      // The first one counts, as in Markdown.
      if (lines.size < most && !lines.has(known)) lines.set(known, line.trim());
    }
  }
  if (lines.size === 0) return blocks.map(() => "");
  return blocks.map(({ kind, source }) => {
    if (kind !== "text" || !source.includes("[")) return "";
    const wanted = new Set([...source.matchAll(label)].map(([, name = ""]) => name.toLowerCase()));
    return [...wanted]
      .flatMap((name) => lines.get(name) ?? [])
      .filter((line) => !source.includes(line))
      .join("\n");
  });
}
