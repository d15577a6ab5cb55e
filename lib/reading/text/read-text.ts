import { csvBlocks } from "./csv.ts";
import { decodeText } from "./decode.ts";
import { claimedEncoding, htmlBlocks } from "./html.ts";
import { markdownBlocks } from "./markdown.ts";
import { codeBlocks, isCode, plainBlocks } from "./plain.ts";
import type { SourceBlock } from "./source-block.ts";

/** The blocks of a file of text. `ending`: of its name, with the point. */
export function textBlocks(
  bytes: Uint8Array,
  kind: "html" | "markdown" | "csv" | "text",
  ending: string,
): Iterable<SourceBlock> {
  if (kind === "html") return htmlBlocks(decodeText(bytes, claimedEncoding(bytes)));
  const text = decodeText(bytes);
  if (kind === "csv") return csvBlocks(text);
  if (kind === "markdown") return markdownBlocks(text);
  return isCode(ending) ? codeBlocks(text) : plainBlocks(text);
}
