import { posix } from "node:path";
import { cleanText } from "#lib/text/clean.ts";
import { ReadingError } from "../reading-error.ts";
import { withUsualCharacters } from "../same-look.ts";
import type { ReadPage } from "../schema.ts";
import { append, emptyPage, type SourceBlock } from "../text/source-block.ts";
import { tableText } from "./excel.ts";
import { type Parts, unpack } from "./package.ts";
import { findAll, parseXml, type XmlElement } from "./xml.ts";

/** The slides of a PowerPoint presentation (.pptx), each a page. */
export function slidePages(bytes: Uint8Array, most: number): ReadPage[] {
  const parts = unpack(bytes, (name) =>
    /^ppt\/(?:_rels\/|presentation|slides\/)[^/]*/iu.test(name),
  );
  const slides = slideNames(parts);
  if (slides.length > most) throw new ReadingError("too_many_pages");
  const pages = slides.map((name, at) => {
    const page = emptyPage(at + 1);
    const part = parts[name];
    if (!part) throw new ReadingError("damaged", "a slide is missing");
    for (const block of slideBlocks(parseXml(part))) append(page, block);
    return page;
  });
  if (pages.every(({ text }) => text === "")) throw new ReadingError("empty");
  return pages;
}

/** In the order in which they are shown. */
function slideNames(parts: Parts): string[] {
  const [presentation, relations] = [
    parts["ppt/presentation.xml"],
    parts["ppt/_rels/presentation.xml.rels"],
  ];
  if (!presentation || !relations) throw new ReadingError("damaged");
  const targets = new Map(
    findAll(parseXml(relations), "Relationship")
      .filter(({ attributes }) => attributes["TargetMode"] !== "External")
      .map(({ attributes }) => [attributes["Id"], attributes["Target"] ?? ""]),
  );
  return findAll(parseXml(presentation), "p:sldId").flatMap(({ attributes }) => {
    const target = targets.get(attributes["r:id"]);
    return target === undefined ? [] : [posix.resolve("/ppt", target).slice(1)];
  });
}

function slideBlocks(slide: XmlElement): SourceBlock[] {
  const blocks = findAll(slide, "p:sp", "p:graphicFrame").flatMap(shapeBlocks);
  return blocks
    .map((block) => ({ ...block, text: cleanText(withUsualCharacters(block.text)).trim() }))
    .filter(({ text }) => text !== "");
}

function shapeBlocks(shape: XmlElement): SourceBlock[] {
  const tables = findAll(shape, "a:tbl").map((table): SourceBlock => {
    const rows = findAll(table, "a:tr").map((row) =>
      findAll(row, "a:tc").map((cell) => paragraphs(cell).join(" ")),
    );
    return { kind: "table", text: tableText(rows) };
  });
  if (tables.length > 0) return tables;
  const kind = findAll(shape, "p:ph")[0]?.attributes["type"] ?? "";
  const texts = paragraphs(shape);
  if (kind === "title" || kind === "ctrTitle")
    return [{ kind: "heading", level: 1, text: texts.join(" ") }];
  // Page numbers, dates and footers stand on every slide.
  if (kind === "sldNum" || kind === "dt" || kind === "ftr") return [];
  return [{ kind: texts.length > 1 ? "list" : "paragraph", text: texts.join("\n") }];
}

const paragraphs = (shape: XmlElement): string[] =>
  findAll(shape, "a:p")
    .map((paragraph) =>
      findAll(paragraph, "a:t", "a:br")
        .map(({ name, text }) => (name === "a:br" ? " " : text))
        .join(""),
    )
    .filter((text) => text.trim() !== "");
