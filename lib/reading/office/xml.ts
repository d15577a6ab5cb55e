// XML of office files as a tree of elements, in order. Entities are not expanded: those that every XML has are replaced here.

import { XMLParser } from "fast-xml-parser";

import { ReadingError } from "../reading-error.ts";

export type XmlElement = {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  /** Its own text, without that of its children. */
  text: string;
};

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  processEntities: false,
  parseTagValue: false,
  trimValues: false,
  maxNestedTags: 200,
});

/** The root. Throws a ReadingError when it is none. */
export function parseXml(bytes: Uint8Array): XmlElement {
  let parsed: unknown;
  try {
    parsed = parser.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new ReadingError("damaged", "a part is not XML");
  }
  return { name: "", attributes: {}, ...contentOf(parsed) };
}

type Raw = Record<string, unknown>;

function contentOf(raw: unknown): Pick<XmlElement, "children" | "text"> {
  const children: XmlElement[] = [];
  let text = "";
  for (const one of Array.isArray(raw) ? (raw as Raw[]) : []) {
    if (typeof one["#text"] === "string") text += unescaped(one["#text"]);
    else {
      const name = Object.keys(one).find((key) => key !== ":@") ?? "";
      const attributes = (one[":@"] ?? {}) as Record<string, string>;
      children.push({ name, attributes, ...contentOf(one[name]) });
    }
  }
  return { children, text };
}

const names: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

const unescaped = (text: string): string =>
  text.replaceAll(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(lt|gt|amp|quot|apos));/giu,
    (whole, ten, hex, name) => {
      if (typeof name === "string") return names[name.toLowerCase()] ?? whole;
      const code = typeof ten === "string" ? Number(ten) : Number.parseInt(String(hex), 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
    },
  );

/** The elements below this one that have a name, in order; those within one that was found are not looked for. */
export function findAll(root: XmlElement, ...names: string[]): XmlElement[] {
  return root.children.flatMap((child) =>
    names.includes(child.name) ? [child] : findAll(child, ...names),
  );
}
