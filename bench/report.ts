// The results, with the machine and the date, printed and kept in docs/benchmarks.md.

import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";

const page = "docs/benchmarks.md";

/** The machine, in a line. `busy`: the load average of the last minute before the bench. */
export function machine(busy: number): string {
  const model = cpus()[0]?.model.trim() || "an unnamed processor";
  const memory = Math.round(totalmem() / 2 ** 30);
  const cores = availableParallelism();
  return `${model}, ${cores} cores, ${memory} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}; load before ${busy.toFixed(1)}`;
}

export const load = (): number => loadavg()[0] ?? Number.NaN;

/**
 * Replaces the text between a bench's marks in the page. Throws when the page has no such marks.
 */
export function write(name: string, text: string): void {
  const before = readFileSync(page, "utf8");
  const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const [from, to] = [before.indexOf(begin), before.indexOf(end)];
  if (from === -1 || to < from)
    throw new Error(`${page} has no place for ${name}: ${begin} … ${end}`);
  writeFileSync(
    page,
    `${before.slice(0, from + begin.length)}\n\n\`\`\`text\n${text}\n\`\`\`\n\n${before.slice(to)}`,
  );
}
