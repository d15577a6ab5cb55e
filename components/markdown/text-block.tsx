"use client";

import { memo } from "react";
import Markdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import remend from "remend";

import { elementsFor, tablePiece } from "./elements.tsx";
import { markFormulas } from "./formulas.ts";
import { Plain } from "./lines.tsx";
import { isPathological } from "./pathological-input.ts";
import { alignFigures, keepSource } from "./plugins.ts";

const remarkPlugins = [remarkGfm, keepSource];
const rehypePlugins = [alignFigures];

type Props = {
  source: string;
  /** Definitions of its links from other blocks. */
  references: string;
  top: number;
  /**
   * Open markup at its end is rendered as if it were closed, so that no marker appears and
   * disappears.
   */
  growing: boolean;
};

/** One block of a text. */
export const TextBlock = memo(function TextBlock({ source, references, top, growing }: Props) {
  const marked = markFormulas(source);
  const closed = growing ? remend(marked, { katex: false, images: false }) : marked;
  return draw(
    references === "" ? closed : `${closed}\n\n${references}`,
    elementsFor[top] ?? {},
    source,
  );
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
  return isPathological(source) ? plain : draw(markFormulas(source), tablePiece(first), source);
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

/** Renders Markdown; a text at which the parser fails is shown as it is. */
function draw(markdown: string, components: Components, source: string) {
  try {
    return Markdown({
      children: markdown,
      remarkPlugins,
      rehypePlugins,
      components,
      urlTransform: (url) => url,
    });
  } catch {
    return <Plain source={source} />;
  }
}
