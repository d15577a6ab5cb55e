// The Markdown of this project: CommonMark with GFM's tables, task lists, footnotes and `~~`, and
// with formulas, addresses and emphasis as models and people write them. A plugin for remark.

import { gfmFootnoteFromMarkdown } from "mdast-util-gfm-footnote";
import { gfmStrikethroughFromMarkdown } from "mdast-util-gfm-strikethrough";
import { gfmTableFromMarkdown } from "mdast-util-gfm-table";
import { gfmTaskListItemFromMarkdown } from "mdast-util-gfm-task-list-item";
import { gfmFootnote } from "micromark-extension-gfm-footnote";
import { gfmTaskListItem } from "micromark-extension-gfm-task-list-item";
import type { Extension } from "micromark-util-types";

import { addressEnd, hrefOf } from "./bare-addresses.ts";
import { emphasis } from "./emphasis.ts";
import { type Footnote, keyOf, markLabelAt } from "./footnotes.ts";
import { type FormulaFinder, type FoundFormula, formulaFinder } from "./formula-syntax.ts";
import { blockLeaf, indentedLeaf, type Leaf, type LeafNode, leafTree, textLeaf } from "./leaves.ts";
import { tableCells } from "./table-cells.ts";

export type SyntaxOptions = {
  /** The very text that is parsed: positions in it are positions of the parser. */
  source: string;
  /** The footnotes that this text knows. */
  footnotes: Map<string, Footnote>;
};

type Processor = { data: () => Record<string, unknown[]> };

export function syntax(this: unknown, { source, footnotes }: SyntaxOptions): undefined {
  const data = (this as Processor).data();
  data["micromarkExtensions"] = extensions(source, footnotes);
  data["fromMarkdownExtensions"] = [
    gfmFootnoteFromMarkdown(),
    gfmStrikethroughFromMarkdown(),
    gfmTableFromMarkdown(),
    gfmTaskListItemFromMarkdown(),
    leafTree,
  ];
}

function extensions(source: string, footnotes: Map<string, Footnote>): Extension[] {
  const formulas = formulaFinder(source);
  const { document } = gfmFootnote();
  return [
    { ...(document && { document }) },
    gfmTaskListItem(),
    tableCells(source, formulas),
    emphasis(),
    leaves(source, formulas, footnotes),
  ];
}

function leaves(
  source: string,
  formulas: FormulaFinder,
  footnotes: Map<string, Footnote>,
): Extension {
  const inline = textLeaf((at) => formulaLeaf(at, formulas.inline(at)));
  const findBlock = (at: number) => formulaLeaf(at, formulas.block(at));
  const [block, indented] = [blockLeaf(findBlock), indentedLeaf(findBlock)];
  const address = textLeaf((at) => addressLeaf(addressEnd(source, at)));
  const mark = textLeaf((at) => markLeaf(at, markLabelAt(source, at), footnotes));
  return {
    flowInitial: { [-2]: indented, [-1]: indented, 32: indented },
    flow: { 36: block, 92: block },
    text: {
      36: inline,
      92: inline,
      72: address,
      104: address,
      87: address,
      119: address,
      91: mark,
    },
  };
}

/** A formula becomes `code` with a mark that no text can make; `elements.tsx` renders it. */
function formulaLeaf(at: number, found: FoundFormula | undefined): Leaf | undefined {
  if (!found) return undefined;
  const { from, to, end, display } = found;
  return {
    end,
    node: (text) => ({
      type: "formula",
      data: {
        hName: "code",
        hProperties: { dataFormula: display ? "block" : "inline" },
        hChildren: [
          { type: "text", value: text.slice(from - at, text.length - (end - to)).trim() },
        ],
      },
    }),
  };
}

const addressLeaf = (end: number | undefined): Leaf | undefined =>
  end === undefined
    ? undefined
    : {
        end,
        node: (text): LeafNode => ({
          type: "link",
          url: hrefOf(text),
          children: [{ type: "text", value: text.replaceAll(/\\(?=[_*~&#.-])/g, "") }],
        }),
      };

function markLeaf(
  at: number,
  label: string | undefined,
  footnotes: Map<string, Footnote>,
): Leaf | undefined {
  if (label === undefined || !footnotes.has(keyOf(label))) return undefined;
  return { end: at + label.length + 3, node: () => ({ type: "footnoteMark", value: label }) };
}
