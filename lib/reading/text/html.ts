// The blocks of an HTML document: what a reader of the page would see.

import { type DefaultTreeAdapterTypes, parse } from "parse5";

import { firstOf, isCjk, lastOf } from "../script.ts";
import { type SourceBlock, tableRow } from "./source-block.ts";

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

const unseen = new Set(
  "script style template noscript nav iframe object svg canvas select datalist head title".split(
    " ",
  ),
);
const blocks = new Set(
  "p div section article main header footer aside ul ol li dl dt dd blockquote address figure figcaption form fieldset details summary hr h1 h2 h3 h4 h5 h6 pre table body".split(
    " ",
  ),
);
/** Rows of cells that span more columns hold nothing in them. */
const widestSpan = 50;

/** The encoding that the document's beginning names. */
export function claimedEncoding(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 2_048)).toString("latin1");
  return /charset\s*=\s*["']?([\w-]{1,40})/iu.exec(start)?.[1];
}

export function htmlBlocks(source: string): SourceBlock[] {
  const writer = new BlockWriter();
  // Not by recursion: a document may be as deep as it is long.
  const open: { node: Node; entered: boolean }[] = [{ node: parse(source), entered: false }];
  for (let top = open.pop(); top; top = open.pop()) {
    const { node, entered } = top;
    if (node.nodeName === "#text" && "value" in node) writer.text(node.value);
    else if (entered) writer.leave(node as Element);
    else if (!isUnseen(node)) {
      if ("tagName" in node) {
        writer.enter(node);
        open.push({ node, entered: true });
      }
      if ("childNodes" in node)
        for (const child of node.childNodes.toReversed())
          open.push({ node: child, entered: false });
    }
  }
  return writer.end();
}

function isUnseen(node: Node): boolean {
  if (!("tagName" in node)) return false;
  const attribute = (name: string) => node.attrs.find((one) => one.name === name)?.value;
  if (unseen.has(node.tagName) || attribute("hidden") !== undefined) return true;
  return /display\s*:\s*none|visibility\s*:\s*hidden/iu.test(attribute("style") ?? "");
}

class BlockWriter {
  readonly #blocks: SourceBlock[] = [];
  #text = "";
  #kind: SourceBlock["kind"] = "paragraph";
  #level: number | undefined;
  /** Of each list that is open, the number of its next item, or none. */
  readonly #lists: (number | undefined)[] = [];
  #pre = 0;
  #tables = 0;
  #rows: string[][] = [];
  #row: string[] | undefined;

  text(value: string): void {
    if (this.#pre > 0) this.#text += value;
    else this.#text = joined(this.#text, value);
  }

  enter(element: Element): void {
    const { tagName } = element;
    if (tagName === "br") this.#text += this.#tables > 0 ? " " : "\n";
    if (this.#tables > 0 && tagName !== "table") {
      this.#enterInTable(element);
      return;
    }
    if (blocks.has(tagName)) this.#flush();
    const level = /^h([1-6])$/u.exec(tagName)?.[1];
    if (level !== undefined) [this.#kind, this.#level] = ["heading", Number(level)];
    if (tagName === "ul" || tagName === "ol") this.#lists.push(tagName === "ol" ? 1 : undefined);
    if (tagName === "li") this.#item();
    if (tagName === "pre") {
      this.#kind = "code";
      this.#pre += 1;
    }
    if (tagName === "table") this.#tables += 1;
  }

  leave(element: Element): void {
    const { tagName } = element;
    if (tagName === "table") this.#leaveTable();
    else if (this.#tables > 0) this.#leaveInTable(element);
    else if (blocks.has(tagName)) this.#flush();
    if (tagName === "pre" && this.#pre > 0) this.#pre -= 1;
    if ((tagName === "ul" || tagName === "ol") && this.#tables === 0) this.#lists.pop();
  }

  end(): SourceBlock[] {
    this.#flush();
    return this.#blocks;
  }

  #item(): void {
    this.#kind = "list";
    const number = this.#lists.at(-1);
    if (number !== undefined) this.#lists[this.#lists.length - 1] = number + 1;
    const indent = "  ".repeat(Math.min(8, Math.max(0, this.#lists.length - 1)));
    this.#text = `${indent}${number === undefined ? "-" : `${number}.`} `;
  }

  /** What was written since the last block becomes one. */
  #flush(): void {
    const text = this.#kind === "code" ? this.#text : this.#text.trimEnd();
    const last = this.#blocks.at(-1);
    const isEmpty = /^(?:-|\d+\.)?$/u.test(text.trim());
    // The item's text is in a block within it.
    if (this.#kind === "list" && isEmpty && text !== "") return;
    if (!isEmpty && this.#kind === "list" && last?.kind === "list") last.text += `\n${text}`;
    else if (!isEmpty)
      this.#blocks.push({
        kind: this.#kind,
        text:
          this.#kind === "list" || this.#kind === "code" ? text : text.replace(/^[^\S\n]+/u, ""),
        ...(this.#level === undefined ? {} : { level: this.#level }),
      });
    this.#text = "";
    this.#kind = "paragraph";
    this.#level = undefined;
  }

  #enterInTable({ tagName }: Element): void {
    if (this.#tables > 1) {
      if (blocks.has(tagName) || tagName === "td" || tagName === "th") this.#text += " ";
      return;
    }
    if (tagName === "tr") this.#row = [];
    if (tagName === "td" || tagName === "th" || tagName === "caption") this.#text = "";
    else if (blocks.has(tagName)) this.#text += " ";
  }

  #leaveInTable(element: Element): void {
    if (this.#tables > 1) return;
    const { tagName } = element;
    if (tagName === "caption") this.#flush();
    if (tagName === "td" || tagName === "th") {
      const span = Number(element.attrs.find(({ name }) => name === "colspan")?.value ?? 1);
      this.#row?.push(this.#text.trim());
      for (let more = 1; more < Math.min(span, widestSpan); more += 1) this.#row?.push("");
      this.#text = "";
    }
    if (tagName === "tr" && this.#row?.some((cell) => cell !== "")) this.#rows.push(this.#row);
  }

  #leaveTable(): void {
    this.#tables -= 1;
    if (this.#tables > 0) return;
    if (this.#rows.length > 0)
      this.#blocks.push({ kind: "table", text: this.#rows.map(tableRow).join("\n") });
    this.#rows = [];
    this.#text = "";
  }
}

const endsBlank = (text: string): boolean => text === "" || /\s/u.test(text.slice(-1));

/** As a browser joins them: white space is one space, and a line's end between Chinese characters none. `\r` is a line's end that is not yet either. */
function joined(before: string, value: string): string {
  let result = before;
  const text = value.replaceAll(/\s+/gu, (gap) => (gap.includes("\n") ? "\n" : " "));
  for (const piece of text.split(/(\n)/u)) {
    if (piece === "\n") {
      if (!endsBlank(result)) result += "\r";
    } else if (piece !== "") {
      const waits = result.endsWith("\r");
      const base = waits ? result.slice(0, -1) : result;
      const chinese = isCjk(lastOf(base)) && isCjk(firstOf(piece));
      if (waits && !chinese) result = `${base} ${piece.trimStart()}`;
      else result = base + (endsBlank(base) ? piece.trimStart() : piece);
    }
  }
  return result;
}
