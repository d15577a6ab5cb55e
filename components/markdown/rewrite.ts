// Changes to the Markdown tree of a block before it becomes elements. A plugin for remark.

import { mailAddresses } from "./bare-addresses.ts";
import { splitAtMarks } from "./citation-marks.ts";
import { type Footnote, keyOf } from "./footnotes.ts";

/** A node of the Markdown tree, with the fields that are used here. */
type Written = {
  type: string;
  value?: string;
  url?: string;
  label?: string | null;
  identifier?: string;
  data?: { hName: string; hProperties?: Record<string, unknown> };
  children?: Written[];
};

export type RewriteOptions = {
  footnotes: Map<string, Footnote>;
  /** The beginning of the ids of this text's footnotes, which no other text on the page has. */
  prefix: string;
  /** The number of marks of citations before it in the text; -1 where marks are only text. */
  citations: number;
  /** Tags that are open at the end of a text that is being written count as closed. */
  growing: boolean;
};

/** The labels whose mark and whose note have been met: the first of each gets the id. */
type State = RewriteOptions & { marked: Set<string>; noted: Set<string> };

/**
 * HTML stays text, except for `<br>` and a few elements without attributes that say what Markdown
 * cannot; footnotes stay where they were written, linked with their marks; lines of Chinese,
 * Japanese and Korean keep their breaks.
 */
export const rewrite = (options: RewriteOptions) => {
  const state = { ...options, marked: new Set<string>(), noted: new Set<string>() };
  return (tree: Written) => {
    tree.children = tree.children?.flatMap((node) =>
      rewritten(state, node, { link: false, breaks: false }),
    );
  };
};

function rewritten(
  state: State,
  node: Written,
  within: { link: boolean; breaks: boolean },
): Written[] {
  const { type, value = "" } = node;
  if (type === "html" && /^<br\s*\/?>$/i.test(value)) return [{ type: "break" }];
  if (type === "text") return citedText(state, value, within);
  if (type === "footnoteMark") return [markOf(state, value)];
  if (!node.children) return [node];
  const isLink = type === "link" || type === "linkReference";
  const inner = {
    link: within.link || isLink,
    breaks: type === "paragraph" ? hasCjk(node) : within.breaks,
  };
  const children = paired(node.children, state.growing).flatMap((child) =>
    rewritten(state, child, inner),
  );
  // A link in a link is invalid HTML.
  if (isLink && within.link) return children;
  return [type === "footnoteDefinition" ? noteOf(state, node, children) : { ...node, children }];
}

/** A text with the marks of its citations as links; in a link they stay text. */
function citedText(
  state: State,
  written: string,
  within: { link: boolean; breaks: boolean },
): Written[] {
  if (state.citations < 0) return textNodes(written, within);
  return splitAtMarks(written).flatMap((part): Written[] => {
    if (typeof part === "string") return part === "" ? [] : textNodes(part, within);
    const at = state.citations;
    state.citations += 1;
    if (within.link) return [{ type: "text", value: `[${part}]` }];
    return [
      {
        type: "citation",
        data: { hName: "a", hProperties: { dataCitation: at } },
        children: [{ type: "text", value: String(part) }],
      },
    ];
  });
}

/** The mark of a footnote: `[1]`, leading to its note. */
function markOf({ footnotes, prefix, marked }: State, label: string): Written {
  const known = footnotes.get(keyOf(label));
  if (!known?.number) return { type: "text", value: `[${label}]` };
  const first = known.first && !marked.has(known.label);
  marked.add(known.label);
  const id = first ? `${prefix}-mark-${known.number}` : undefined;
  return footnoteLink(label, { href: `#${prefix}-note-${known.number}`, id });
}

/** A note, which begins with the same mark, leading back to the first one in the text. */
function noteOf({ footnotes, prefix, noted }: State, node: Written, children: Written[]): Written {
  const label = node.label ?? node.identifier ?? "";
  const known = footnotes.get(keyOf(label));
  const href = known?.marked ? `#${prefix}-mark-${known.number}` : undefined;
  const id = known?.own && !noted.has(known.label) ? `${prefix}-note-${known.number}` : undefined;
  if (known) noted.add(known.label);
  const mark = footnoteLink(label, { href });
  const [first, ...rest] = children;
  const begun =
    first?.type === "paragraph"
      ? [{ ...first, children: [mark, { type: "text", value: " " }, ...(first.children ?? [])] }]
      : [{ type: "paragraph", children: [mark] }, ...(first ? [first] : [])];
  return {
    type: "note",
    data: { hName: "div", hProperties: { className: ["note"], id } },
    children: [...begun, ...rest],
  };
}

const footnoteLink = (label: string, properties: { href?: string; id?: string }): Written => ({
  type: "footnoteLink",
  data: { hName: "a", hProperties: { dataFootnote: true, ...properties } },
  children: [{ type: "text", value: `[${label}]` }],
});

const cjk =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff65]/u;

const hasCjk = (node: Written): boolean =>
  node.type === "text" ? cjk.test(node.value ?? "") : (node.children?.some(hasCjk) ?? false);

/** A text with its mail addresses as links, and its line breaks as such where lines keep them. */
function textNodes(
  written: string,
  { link, breaks }: { link: boolean; breaks: boolean },
): Written[] {
  const nodes: Written[] = [];
  const add = (value: string) => {
    const lines = breaks ? value.split("\n") : [value];
    for (const [at, line] of lines.entries()) {
      if (at > 0) nodes.push({ type: "break" });
      const text = at > 0 ? line.replace(/^[ \t]+/, "") : line;
      if (text !== "") nodes.push({ type: "text", value: text });
    }
  };
  let done = 0;
  for (const { at, address } of link ? [] : mailAddresses(written)) {
    add(written.slice(done, at));
    nodes.push({
      type: "link",
      url: `mailto:${address}`,
      children: [{ type: "text", value: address }],
    });
    done = at + address.length;
  }
  add(written.slice(done));
  return nodes;
}

/** The elements that HTML may make, always without attributes. */
const tag = /^<(\/?)(sub|sup|kbd|u|mark)>$/i;

/** Nodes with pairs of allowed tags as elements; a tag without its other half stays text. */
function paired(nodes: Written[], growing: boolean): Written[] {
  if (!nodes.some(({ type }) => type === "html")) return nodes;
  const open: { name: string; tag: Written; children: Written[] }[] = [];
  const root: Written[] = [];
  const current = () => open.at(-1)?.children ?? root;
  const close = (asElement: boolean) => {
    const last = open.pop();
    if (!last) return;
    if (asElement)
      current().push({ type: "marked", data: { hName: last.name }, children: last.children });
    else current().push(last.tag, ...last.children);
  };
  for (const node of nodes) {
    const [, slash, written = ""] = (node.type === "html" && tag.exec(node.value ?? "")) || [];
    const name = written.toLowerCase();
    if (slash === "" && open.length < deepest) open.push({ name, tag: node, children: [] });
    else if (slash === "/" && open.some((each) => each.name === name)) {
      while (open.at(-1)?.name !== name) close(false);
      close(true);
    } else current().push(node);
  }
  while (open.length > 0) close(growing);
  return root;
}

/** The maximum nesting of such elements. */
const deepest = 8;
