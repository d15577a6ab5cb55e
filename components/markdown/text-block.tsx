"use client";

import { memo } from "react";
import Markdown, { type Components } from "react-markdown";

import { elementsFor, tablePiece } from "./elements.tsx";
import { alignFigures } from "./figures.ts";
import { footnotesIn } from "./footnotes.ts";
import { steady } from "./growing.ts";
import { Plain } from "./lines.tsx";
import { isPathological } from "./pathological-input.ts";
import { rewrite } from "./rewrite.ts";
import { syntax } from "./syntax.ts";

const rehypePlugins = [alignFigures];

type Props = {
  source: string;
  /** Definitions of its links from other blocks. */
  references: string;
  /** The footnotes that it mentions (`footnotesOf`), and the prefix of their ids. */
  footnotes?: string;
  prefix?: string;
  top: number;
  /**
   * Open markup at its end is rendered as if it were closed, so that no marker appears and
   * disappears.
   */
  growing: boolean;
};

/** One block of a text. */
export const TextBlock = memo(function TextBlock({
  source,
  references,
  footnotes = "",
  prefix = "",
  top,
  growing,
}: Props) {
  const closed = growing ? steady(source) : source;
  const markdown = references === "" ? closed : `${closed}\n\n${references}`;
  return draw(markdown, elementsFor[top] ?? {}, source, { footnotes, prefix, growing });
});

/** One piece of a long table. */
const TablePiece = memo(function TablePiece({ source, first }: { source: string; first: boolean }) {
  const plain = (
    <tbody>
      <tr>
        <td className="whitespace-pre-wrap">{source}</td>
      </tr>
    </tbody>
  );
  return isPathological(source) ? plain : draw(source, tablePiece(first), source);
});

const rowsInPiece = 40;

/**
 * A table too long to be parsed again with each new row: it is rendered in pieces, and only the
 * last one changes.
 */
export function LongTable({ source, label }: { source: string; label: string }) {
  const [head = "", rule = "", ...rows] = source.split("\n");
  const pieces = Array.from({ length: Math.ceil(rows.length / rowsInPiece) }, (_, at) =>
    rows.slice(at * rowsInPiece, (at + 1) * rowsInPiece),
  );
  return (
    <div className="figures" tabIndex={0} role="group" aria-label={label}>
      <table>
        {pieces.map((piece, at) => (
          <TablePiece key={at} source={[head, rule, ...piece].join("\n")} first={at === 0} />
        ))}
      </table>
    </div>
  );
}

type Drawing = { footnotes: string; prefix: string; growing: boolean };
const plain: Drawing = { footnotes: "", prefix: "", growing: false };

/** Renders Markdown; a text at which the parser fails is shown as it is. */
function draw(
  markdown: string,
  components: Components,
  source: string,
  { footnotes: encoded, prefix, growing }: Drawing = plain,
) {
  const footnotes = footnotesIn(encoded);
  try {
    return Markdown({
      children: markdown,
      remarkPlugins: [
        [syntax, { source: markdown, footnotes }],
        [rewrite, { footnotes, prefix, growing }],
      ],
      rehypePlugins,
      components,
      urlTransform: (url) => url,
    });
  } catch {
    return <Plain source={source} />;
  }
}
