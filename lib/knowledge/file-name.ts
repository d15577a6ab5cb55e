import { AppError } from "#lib/errors.ts";
import { oneLine, visible } from "#lib/text/rules.ts";

import { isReadableName, longestDocumentName, readableExtensions } from "./rules.ts";

/** Characters that no name holds: controls, line ends, halves of surrogate pairs, and what turns or hides the text around it. */
const hidden =
  /[\p{Cc}\p{Cs}\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

/**
 * The name of a document from that of its file, which is hostile: without folders and without characters that mislead, at most `longestDocumentName` UTF-16 code
 * units, its end kept. Throws `invalid` when nothing is left that can be seen, or its kind is not one that is read.
 */
export function documentName(sent: string): string {
  const last = sent.split(/[/\\]/).at(-1) ?? "";
  const name = shortened(
    last.normalize("NFC").replaceAll(hidden, "").replaceAll(/\s+/g, " ").trim(),
  );
  if (!oneLine.test(name) || !visible.test(name.replace(/\.[^.]*$/, "")))
    throw new AppError("invalid", "file_name_invalid");
  if (!isReadableName(name)) {
    const kinds = readableExtensions.map((extension) => `.${extension}`).join(", ");
    throw new AppError("invalid", "file_kind_unreadable", { kinds });
  }
  return name;
}

/** Shortens the part before the extension; no character is cut in half. */
function shortened(name: string): string {
  if (name.length <= longestDocumentName) return name;
  const extension = /\.[^.]{1,10}$/.exec(name)?.[0] ?? "";
  const stem = name.slice(0, longestDocumentName - extension.length);
  return (stem.isWellFormed() ? stem : stem.slice(0, -1)).trimEnd() + extension;
}
