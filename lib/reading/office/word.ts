import mammoth from "mammoth";

import { ReadingError } from "../reading-error.ts";
import { htmlBlocks } from "../text/html.ts";
import type { SourceBlock } from "../text/source-block.ts";
import { packed, unpack } from "./package.ts";

/** Titles are headings too. */
const styleMap = ["p[style-name='Title'] => h1:fresh", "p[style-name='Subtitle'] => h2:fresh"];

/** The blocks of a Word document (.docx). Pictures, and what it points to outside, are not opened. */
export async function wordBlocks(bytes: Uint8Array): Promise<SourceBlock[]> {
  const parts = unpack(bytes, (name) => /\.(?:xml|rels)$/iu.test(name));
  const { value } = await mammoth
    .convertToHtml(
      { buffer: packed(parts) },
      {
        styleMap,
        externalFileAccess: false,
        convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: "" })),
      },
    )
    .catch((thrown: unknown) => {
      // Too deep, or too long.
      if (thrown instanceof RangeError) throw new ReadingError("too_expensive");
      throw new ReadingError("damaged");
    });
  return htmlBlocks(value);
}
