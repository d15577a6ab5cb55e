import readExcelFile from "read-excel-file/node";

import { ReadingError } from "../reading-error.ts";
import { type SourceBlock, tableRow } from "../text/source-block.ts";
import { packed, unpack } from "./package.ts";

/** The blocks of an Excel workbook (.xlsx): each sheet a heading and a table. Formulas are read as their last values. */
export async function excelBlocks(bytes: Uint8Array): Promise<SourceBlock[]> {
  const parts = unpack(bytes, (name) => /\.(?:xml|rels)$/iu.test(name));
  const sheets = await readExcelFile(packed(parts), { trim: true }).catch((thrown: unknown) => {
    if (thrown instanceof RangeError) throw new ReadingError("too_expensive");
    throw new ReadingError("damaged");
  });
  return sheets.flatMap(({ sheet, data }): SourceBlock[] => {
    const text = tableText(data.map((row) => row.map(cellText)));
    const heading: SourceBlock = { kind: "heading", level: 1, text: sheet };
    return text === "" ? [] : [heading, { kind: "table", text }];
  });
}

/** Rows as text, without those and without the columns at the end in which nothing is. */
export function tableText(rows: string[][]): string {
  const filled = rows.filter((row) => row.some((cell) => cell.trim() !== ""));
  const width = filled.reduce(
    (most, row) => Math.max(most, row.findLastIndex((cell) => cell.trim() !== "") + 1),
    0,
  );
  return filled
    .map((row) => tableRow(Array.from({ length: width }, (_, at) => row[at] ?? "")))
    .join("\n");
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) {
    const text = value.toISOString();
    return text.endsWith("T00:00:00.000Z")
      ? text.slice(0, 10)
      : text.slice(0, 16).replace("T", " ");
  }
  if (typeof value === "number") return String(Number(value.toPrecision(15)));
  return typeof value === "string" || typeof value === "boolean" ? String(value) : "";
}
