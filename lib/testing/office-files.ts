// Office files for tests: packages of XML, as small as programs accept them.

import { zipSync } from "fflate";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const xml = (text: string): string =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${text}`;

/** A ZIP file of texts. */
export const zipped = (parts: Record<string, string>): Buffer =>
  Buffer.from(
    zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, bytes(text)]))),
  );

const types = (overrides: Record<string, string>): string =>
  xml(
    `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${Object.entries(
      overrides,
    )
      .map(
        ([part, type]) =>
          `<Override PartName="${part}" ContentType="application/vnd.openxmlformats-officedocument.${type}+xml"/>`,
      )
      .join("")}</Types>`,
  );

const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/** Relationships: ids, kinds and targets. */
export const relations = (
  all: [id: string, kind: string, target: string, more?: string][],
): string =>
  xml(
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all
      .map(
        ([id, kind, target, more = ""]) =>
          `<Relationship Id="${id}" Type="${office}/${kind}" Target="${target}" ${more}/>`,
      )
      .join("")}</Relationships>`,
  );

/** A Word document with the body as given (`wordParagraph`); `more` replaces parts and adds some. */
export const wordFile = (body: string, more: Record<string, string> = {}): Buffer =>
  zipped({
    "[Content_Types].xml": types({ "/word/document.xml": "wordprocessingml.document.main" }),
    "_rels/.rels": relations([["rId1", "officeDocument", "word/document.xml"]]),
    "word/document.xml": xml(
      `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="${office}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><w:body>${body}</w:body></w:document>`,
    ),
    "word/styles.xml": xml(
      `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style><w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/></w:style></w:styles>`,
    ),
    "word/_rels/document.xml.rels": relations([["rId1", "styles", "styles.xml"]]),
    ...more,
  });

export const wordParagraph = (text: string, style?: string): string =>
  `<w:p>${style === undefined ? "" : `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}<w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;

export const wordTable = (rows: string[][]): string =>
  `<w:tbl>${rows.map((row) => `<w:tr>${row.map((cell) => `<w:tc>${wordParagraph(cell)}</w:tc>`).join("")}</w:tr>`).join("")}</w:tbl>`;

/** An Excel workbook of one sheet. `more`: rows as XML. */
export const excelFile = (sheet: string, rows: (string | number)[][], more = ""): Buffer =>
  zipped({
    "[Content_Types].xml": types({
      "/xl/workbook.xml": "spreadsheetml.sheet.main",
      "/xl/worksheets/sheet1.xml": "spreadsheetml.worksheet",
    }),
    "_rels/.rels": relations([["rId1", "officeDocument", "xl/workbook.xml"]]),
    "xl/workbook.xml": xml(
      `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${office}"><sheets><sheet name="${sheet}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ),
    "xl/_rels/workbook.xml.rels": relations([["rId1", "worksheet", "worksheets/sheet1.xml"]]),
    "xl/worksheets/sheet1.xml": xml(
      `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows
        .map(
          (row, y) =>
            `<row r="${y + 1}">${row.map((cell, x) => excelCell(cell, x, y)).join("")}</row>`,
        )
        .join("")}${more}</sheetData></worksheet>`,
    ),
  });

function excelCell(cell: string | number, x: number, y: number): string {
  const at = `${String.fromCharCode(65 + x)}${y + 1}`;
  return typeof cell === "number"
    ? `<c r="${at}"><v>${cell}</v></c>`
    : `<c r="${at}" t="inlineStr"><is><t>${cell}</t></is></c>`;
}

const slideSpaces = `xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="${office}"`;

/** A presentation: of each slide the title and the lines below it. They are stored in another order than shown. */
export const slidesFile = (
  slides: { title: string; lines: string[] }[],
  more: Record<string, string> = {},
): Buffer =>
  zipped({
    "[Content_Types].xml": types({ "/ppt/presentation.xml": "presentationml.presentation.main" }),
    "_rels/.rels": relations([["rId1", "officeDocument", "ppt/presentation.xml"]]),
    "ppt/presentation.xml": xml(
      `<p:presentation ${slideSpaces}><p:sldIdLst>${slides.map((_, at) => `<p:sldId id="${256 + at}" r:id="s${at}"/>`).join("")}</p:sldIdLst></p:presentation>`,
    ),
    "ppt/_rels/presentation.xml.rels": relations(
      slides.map((_, at): [string, string, string] => [
        `s${at}`,
        "slide",
        `slides/slide${slides.length - at}.xml`,
      ]),
    ),
    ...Object.fromEntries(
      slides.map(({ title, lines }, at) => [
        `ppt/slides/slide${slides.length - at}.xml`,
        xml(
          `<p:sld ${slideSpaces}><p:cSld><p:spTree>${slideShape([title], "title")}${slideShape(lines)}${slideShape([String(at + 1)], "sldNum")}</p:spTree></p:cSld></p:sld>`,
        ),
      ]),
    ),
    ...more,
  });

const slideShape = (lines: string[], kind?: string): string =>
  `<p:sp><p:nvSpPr><p:nvPr>${kind === undefined ? "" : `<p:ph type="${kind}"/>`}</p:nvPr></p:nvSpPr><p:txBody>${lines
    .map((line) => `<a:p><a:r><a:t>${line}</a:t></a:r></a:p>`)
    .join("")}</p:txBody></p:sp>`;
