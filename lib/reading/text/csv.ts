import { parse } from "csv-parse/sync";

import { tableText } from "../office/excel.ts";
import { ReadingError } from "../reading-error.ts";
import type { SourceBlock } from "./source-block.ts";

/** The table of a CSV file; its separator is the one that its first lines have most of. */
export function csvBlocks(text: string): SourceBlock[] {
  const delimiter = separatorOf(text);
  const options = { delimiter, relax_column_count: true, skip_empty_lines: true };
  let rows: string[][];
  try {
    rows = parse(text, options);
  } catch {
    try {
      // Quotes that are part of the text.
      rows = parse(text, { ...options, quote: false });
    } catch {
      throw new ReadingError("damaged");
    }
  }
  return [{ kind: "table", text: tableText(rows) }];
}

function separatorOf(text: string): string {
  const first = text.slice(0, 20_000).split("\n").slice(0, 20).join("\n");
  const counts = [",", ";", "\t", "|"].map((one) => ({ one, count: first.split(one).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).one;
}
