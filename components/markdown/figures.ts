// A change to the elements of a text before they are rendered: a plugin for rehype.

import type { ExtraProps } from "react-markdown";

import { textOfNode } from "./node-text.ts";

type Element = NonNullable<ExtraProps["node"]>;
type Content = Element["children"][number];

/**
 * Right-aligns columns of numbers; alignment is set by a class, because the page's policy refuses
 * inline styles.
 */
export const alignFigures = () => (tree: { children: unknown[] }) => {
  for (const table of find(tree.children as Content[], "table")) {
    const rows = find(table.children, "tr").map((row) =>
      row.children.filter((cell) => cell.type === "element"),
    );
    const body = rows.filter((row) => row[0]?.tagName === "td");
    rows[0]?.forEach((head, at) => {
      const asked = head.properties["align"];
      const figures = asked === undefined && areFigures(body.map((row) => textOfNode(row[at])));
      const look =
        asked === "right" || figures ? "number" : asked === "center" ? "middle" : undefined;
      for (const row of rows) {
        delete row[at]?.properties["align"];
        if (row[at] && look) row[at].properties["className"] = [look];
      }
    });
  }
};

function find(nodes: Content[], name: string): Element[] {
  const elements = nodes.filter((node) => node.type === "element");
  return elements.flatMap((element) =>
    element.tagName === name ? [element] : find(element.children, name),
  );
}

/** A number, with its sign, currency, spread and unit: `12 ± 4`, `−3.5 %`, `€ 1,200`, `45 ms`. */
const figure =
  /^[<>≈~]?[−+-]?[$€£¥]?\d[\d.,]*(?:[±–-]\d[\d.,]*)?(?:%|‰|°[CF]?|[\p{L}µ/²³]{1,6})?$/u;

/** Whether a column contains numbers: all of its cells, except for empty ones and dashes. */
function areFigures(cells: string[]): boolean {
  const filled = cells.map((cell) => cell.trim()).filter((cell) => !/^[–—-]?$/.test(cell));
  return (
    filled.length > 0 &&
    filled.every((cell) => cell.length < 30 && figure.test(cell.replaceAll(/\s/g, "")))
  );
}
