// Changes to the Markdown tree of a block before it becomes elements. A plugin for remark.

import { mailAddresses } from "./bare-addresses.ts";
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
  /** Tags that are open at the end of a text that is being written count as closed. */
  growing: boolean;
};

/**
 * HTML stays text, except for `<br>` and a few elements without attributes that say what Markdown
 * cannot; footnotes stay where they were written, linked with their marks; lines of Chinese,
 * Japanese and Korean keep their breaks.
 */
export const rewrite = (options: RewriteOptions) => {
  /** The marks that have got their id: a note leads to the first one. */
  const marked = new Set<string>();

  const footnote = (name: string, own: "note" | "mark", shown: string): Written => {
    const note = options.footnotes.get(keyOf(name));
    const text: Written = { type: "text", value: `[${shown}]` };
    const id = (kind: string) => `${options.prefix}-${kind}-${note?.number}`;
    if (!note?.number) return text;
    const first = own === "mark" && note.first && !marked.has(note.label);
    if (first) marked.add(note.label);
    const href = own === "mark" ? `#${id("note")}` : note.marked ? `#${id("mark")}` : undefined;
    return {
      type: "footnoteMark",
      data: {
        hName: "a",
        hProperties: { dataFootnote: own, href, id: first ? id("mark") : undefined },
      },
      children: [text],
    };
  };

  const noteOf = (node: Written, children: Written[]): Written => {
    const name = node.label ?? node.identifier ?? "";
    const note = options.footnotes.get(keyOf(name));
    const mark = footnote(name, "note", name);
    const [first, ...rest] = children;
    const begun =
      first?.type === "paragraph"
        ? { ...first, children: [mark, { type: "text", value: " " }, ...(first.children ?? [])] }
        : { type: "paragraph", children: [mark] };
    const id = note ? `${options.prefix}-note-${note.number}` : undefined;
    // Of several notes with one label the first counts.
    const own = note && !marked.has(`note ${note.label}`);
    if (note) marked.add(`note ${note.label}`);
    return {
      type: "note",
      data: { hName: "div", hProperties: { className: ["note"], ...(own && { id }) } },
      children: [begun, ...(first?.type === "paragraph" ? rest : children)],
    };
  };

  const rewritten = (node: Written, within: { link: boolean; breaks: boolean }): Written[] => {
    if (node.type === "html" && /^<br\s*\/?>$/i.test(node.value ?? "")) return [{ type: "break" }];
    if (node.type === "text") return textNodes(node.value ?? "", within);
    if (node.type === "footnoteMark" && node.value)
      return [footnote(node.value, "mark", node.value)];
    if (!node.children) return [node];
    const isLink = node.type === "link" || node.type === "linkReference";
    const inner = {
      link: within.link || isLink,
      breaks: node.type === "paragraph" ? hasCjk(node) : within.breaks,
    };
    const children = paired(node.children, options.growing).flatMap((child) =>
      rewritten(child, inner),
    );
    // A link in a link is invalid HTML.
    if (isLink && within.link) return children;
    return [node.type === "footnoteDefinition" ? noteOf(node, children) : { ...node, children }];
  };

  return (tree: Written) => {
    tree.children = tree.children?.flatMap((node) =>
      rewritten(node, { link: false, breaks: false }),
    );
  };
};

const cjk =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff65]/u;

const hasCjk = (node: Written): boolean =>
  node.type === "text" ? cjk.test(node.value ?? "") : (node.children?.some(hasCjk) ?? false);

/** A text with its mail addresses as links, and its line breaks as such where lines keep them. */
function textNodes(text: string, { link, breaks }: { link: boolean; breaks: boolean }): Written[] {
  const nodes: Written[] = [];
  const add = (value: string) => {
    const lines = breaks ? value.split(/[ \t]*\n[ \t]*/) : [value];
    for (const [at, line] of lines.entries()) {
      if (at > 0) nodes.push({ type: "break" });
      if (line !== "") nodes.push({ type: "text", value: line });
    }
  };
  let done = 0;
  for (const { at, address } of link ? [] : mailAddresses(text)) {
    add(text.slice(done, at));
    nodes.push({
      type: "link",
      url: `mailto:${address}`,
      children: [{ type: "text", value: address }],
    });
    done = at + address.length;
  }
  add(text.slice(done));
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
