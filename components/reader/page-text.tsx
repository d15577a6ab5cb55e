import { createElement } from "react";

import { detectLanguage } from "#components/ui/detect-language.ts";
import { steadyText } from "#components/ui/plain-text.ts";
import type { PageView } from "#lib/knowledge/schema.ts";

import { piecesOf, type Stretch } from "./marks.ts";
import { rowsOf } from "./table-rows.ts";

type PageBlock = PageView["blocks"][number];
type Props = { page: Pick<PageView, "text" | "blocks">; marks: readonly Stretch[] };

/** The text of a page as it was read: always as text, whatever is in it. The marked blocks have the bar. */
export function PageText({ page: { text, blocks }, marks }: Props) {
  const shown =
    blocks.length > 0 ? blocks : [{ kind: "paragraph" as const, start: 0, end: text.length }];
  const levels = levelsOf(shown);
  return shown.map((block, at) => {
    const isMarked = marks.some(({ start, end }) => start < block.end && end > block.start);
    return (
      <div
        key={block.start}
        dir="auto"
        lang={detectLanguage(text.slice(block.start, block.end))}
        className={`wrap-anywhere ${isMarked ? "bar-mark before:inset-y-1 before:-start-hang phone:before:-start-3" : ""}`}
      >
        <BlockText text={text} block={block} level={levels[at] ?? 2} marks={marks} />
      </div>
    );
  });
}

type BlockProps = { text: string; block: PageBlock; level: number; marks: readonly Stretch[] };

function BlockText({ text, block, level, marks }: BlockProps) {
  const words = <Words text={text} at={block} marks={marks} />;
  switch (block.kind) {
    case "heading":
      return createElement(
        `h${level}`,
        { className: `mt-8 mb-2 font-bold ${level <= 2 ? "text-lead" : "text-read"}` },
        words,
      );
    case "table":
      return <TableText text={text} block={block} marks={marks} />;
    case "code":
      return (
        <pre
          tabIndex={0}
          className="my-4 overflow-x-auto bg-code px-3 py-2 font-mono text-small leading-code"
        >
          {words}
        </pre>
      );
    default:
      return <p className="my-4 whitespace-pre-line">{words}</p>;
  }
}

/** A table as one; in its first row stand the names of its columns. */
function TableText({ text, block, marks }: Omit<BlockProps, "level">) {
  const rows = rowsOf(text, block);
  return (
    <div tabIndex={0} role="group" className="my-4 overflow-x-auto">
      <table className="min-w-full text-ui">
        <tbody>
          {rows.map((cells, row) => (
            <tr key={cells[0]?.start}>
              {cells.map((cell) => {
                const words = <Words text={text} at={cell} marks={marks} />;
                const look = "border-b border-line py-2 pe-4 text-start align-baseline";
                const isHead = row === 0 && rows.length > 1 && cell.start < cell.end;
                return isHead ? (
                  <th key={cell.start} scope="col" className={`${look} font-medium`}>
                    {words}
                  </th>
                ) : (
                  <td key={cell.start} className={look}>
                    {words}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type WordsProps = { text: string; at: Stretch; marks: readonly Stretch[] };

function Words({ text, at, marks }: WordsProps) {
  return piecesOf(text, at, marks).map((piece) =>
    piece.marked ? (
      <mark key={piece.start} data-mark className="bg-mark text-ink">
        {steadyText(piece.text)}
      </mark>
    ) : (
      steadyText(piece.text)
    ),
  );
}

/** The page's own heading is the first level, and no level is skipped, as the headings of a document sometimes do. */
function levelsOf(blocks: readonly PageBlock[]): number[] {
  let last = 1;
  return blocks.map(({ kind, level = 1 }) => {
    if (kind !== "heading") return last;
    last = Math.min(level + 1, last + 1, 6);
    return last;
  });
}
