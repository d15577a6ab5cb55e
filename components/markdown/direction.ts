import type { ExtraProps } from "react-markdown";

type Node = NonNullable<ExtraProps["node"]>["children"][number];

const strong = /[\p{L}\p{Nl}]/u;
const rightToLeft =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/**
 * The direction of a list, quote or table, by the first letter of its text; undefined when it is
 * the usual one. `dir="auto"` would not do: it skips descendants that have a direction themselves,
 * such as cells and paragraphs. Code does not count.
 */
export function directionOf(node: Node | undefined): "rtl" | undefined {
  const first = node && firstLetter(node);
  return first && rightToLeft.test(first) ? "rtl" : undefined;
}

function firstLetter(node: Node): string | undefined {
  if (node.type === "text") return strong.exec(node.value)?.[0];
  if (node.type !== "element" || node.tagName === "code" || node.tagName === "pre")
    return undefined;
  for (const child of node.children) {
    const found = firstLetter(child);
    if (found !== undefined) return found;
  }
  return undefined;
}
