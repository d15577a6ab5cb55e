import type { ExtraProps } from "react-markdown";

type Element = NonNullable<ExtraProps["node"]>;

/** The text of a node, without its markup. */
export function textOfNode(node: Element | Element["children"][number] | undefined): string {
  if (node?.type === "text") return node.value;
  return node && "children" in node ? node.children.map(textOfNode).join("") : "";
}
