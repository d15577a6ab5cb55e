// Reads a file, and recognises the text of its scanned pages, as far as this machine can.

import { drawInChild, type ReadInChildOptions, readInChild } from "../in-child.ts";
import { ReadingError } from "../reading-error.ts";
import { fewCharacters, type ReadPage } from "../schema.ts";
import { recognise, recognitionLanguages } from "./tesseract.ts";
import { recognisedPage } from "./tsv.ts";

const pointsPerInch = 72;
/** How pages are drawn: dots per inch; the narrowest in pixels, for small pages; the largest in pixels. */
const drawn = { density: 200, narrowest: 1_000, area: 8_000_000 };
/** In seconds: of drawing a page, and of all that is done for a file. */
const longest = { drawing: 60, all: 7_200 };

/**
 * Reads a file as `readInChild` does, with the text of scanned pages in their places. Without tesseract they are as empty as they were, and a file of
 * such pages is "scanned"; with it, a file of which next to nothing was recognised is "empty".
 */
export async function readWithRecognition(
  path: string,
  options: ReadInChildOptions,
): Promise<{ pages: number }> {
  const file = new ScannedFile(path, options);
  let [pages, characters] = [0, 0];
  try {
    return await readInChild(path, {
      ...options,
      async onPage({ isScanned, ...page }, of) {
        const read = isScanned ? await file.recognise(page) : page;
        pages = of;
        characters += read.text.replaceAll(/\s/gu, "").length;
        await options.onPage(read, of);
      },
    });
  } catch (thrown) {
    const isOurs = thrown instanceof ReadingError && thrown.problem === "scanned";
    if (!isOurs || !file.isRecognised) throw thrown;
    if (characters < fewCharacters * pages) throw new ReadingError("empty");
    return { pages };
  }
}

class ScannedFile {
  readonly #path: string;
  readonly #options: ReadInChildOptions;
  #languages: ReturnType<typeof recognitionLanguages> | undefined;
  /** In ms. */
  #spent = 0;
  /** Whether there was a program that tried. */
  isRecognised = false;

  constructor(path: string, options: ReadInChildOptions) {
    this.#path = path;
    this.#options = options;
  }

  /** The page with the text of its picture; as it is, when it has more text of its own. */
  async recognise(page: ReadPage): Promise<ReadPage> {
    this.#languages ??= recognitionLanguages();
    const languages = await this.#languages;
    if (languages.length === 0) return page;
    this.isRecognised = true;
    const began = performance.now();
    const { limits, signal } = this.#options;
    const picture = await drawInChild(this.#path, {
      page: page.number,
      width: widthOf(page),
      limits: { seconds: longest.drawing, memoryMb: limits.memoryMb },
      ...(signal ? { signal } : {}),
    });
    const found = recognisedPage(await recognise(picture, { languages, signal }), page);
    this.#spent += performance.now() - began;
    if (this.#spent > longest.all * 1_000) throw new ReadingError("too_expensive");
    return found.text.length > page.text.length ? found : page;
  }
}

/** In pixels. */
function widthOf({ width, height }: ReadPage): number {
  if (!(width > 0 && height > 0)) return drawn.narrowest;
  const wanted = Math.max(drawn.narrowest, (width / pointsPerInch) * drawn.density);
  return Math.max(1, Math.floor(Math.min(wanted, Math.sqrt((drawn.area * width) / height))));
}
