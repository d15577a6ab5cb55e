"use client";

import { memo } from "react";
import Markdown, { type Components } from "react-markdown";

import { marksIn } from "./citation-marks.ts";
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
  /** The number of marks of citations before it in the text; -1 where it has no citations. */
  citations?: number;
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
  citations = -1,
  growing,
}: Props) {
  const closed = growing ? steady(source) : source;
  const markdown = references === "" ? closed : `${closed}\n\n${references}`;
  return draw(markdown, elementsFor[top] ?? {}, source, { footnotes, prefix, citations, growing });
});

/** One piece of a long table. */
const TablePiece = memo(function TablePiece({
  source,
  first,
  citations,
}: {
  source: string;
  first: boolean;
  citations: number;
}) {
  const asWritten = (
    <tbody>
      <tr>
        <td className="whitespace-pre-wrap">{source}</td>
      </tr>
    </tbody>
  );
  return isPathological(source)
    ? asWritten
    : draw(source, tablePiece(first), source, { ...plain, citations });
});

const rowsInPiece = 40;

/**
 * A table too long to be parsed again with each new row: it is rendered in pieces, and only the
 * last one changes.
 */
export function LongTable({
  source,
  label,
  citations,
}: {
  source: string;
  label: string;
  citations: number;
}) {
  const [head = "", rule = "", ...rows] = source.split("\n");
  const pieces = Array.from({ length: Math.ceil(rows.length / rowsInPiece) }, (_, at) =>
    rows.slice(at * rowsInPiece, (at + 1) * rowsInPiece),
  );
  const marks = firstMarksOfPieces(pieces, head, citations);
  return (
    <div className="figures" tabIndex={0} role="group" aria-label={label}>
      <table>
        {pieces.map((piece, at) => (
          <TablePiece
            key={at}
            source={[head, rule, ...piece].join("\n")}
            first={at === 0}
            citations={marks[at] ?? -1}
          />
        ))}
      </table>
    </div>
  );
}

type Drawing = { footnotes: string; prefix: string; citations: number; growing: boolean };
const plain: Drawing = { footnotes: "", prefix: "", citations: -1, growing: false };

/** For each piece how many marks of citations stand before it; the head is read again with each. */
function firstMarksOfPieces(pieces: string[][], head: string, citations: number): number[] {
  if (citations < 0) return [];
  let before = citations;
  return pieces.map((rows, at) => {
    const first = at === 0 ? before : before - marksIn(head);
    before += marksIn(rows.join("\n")) + (at === 0 ? marksIn(head) : 0);
    return first;
  });
}

/** Renders Markdown; a text at which the parser fails is shown as it is. */
function draw(
  markdown: string,
  components: Components,
  source: string,
  { footnotes: encoded, prefix, citations, growing }: Drawing,
) {
  const footnotes = footnotesIn(encoded);
  try {
    return Markdown({
      children: markdown,
      remarkPlugins: [
        [syntax, { source: markdown, footnotes }],
        [rewrite, { footnotes, prefix, citations, growing }],
      ],
      rehypePlugins,
      components,
      urlTransform: (url) => url,
    });
  } catch {
    return <Plain source={source} />;
  }
}
