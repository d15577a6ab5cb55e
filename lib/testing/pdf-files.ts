// PDF files for tests, written by hand: their fonts are not embedded, as in many files of offices.

import { createHash } from "node:crypto";

/** A page of a file: PDF operators, and how it is turned. */
export type TestPage = {
  content: string;
  width?: number;
  height?: number;
  rotate?: 0 | 90 | 180 | 270;
};

const hex = (text: string): string =>
  [...text].map((one) => (one.codePointAt(0) ?? 0).toString(16).padStart(4, "0")).join("");

const literal = (text: string): string => text.replaceAll(/[\\()]/gu, "\\$&");

/** Operators that write a text at a place, in points from the lower left corner. */
export function textAt(
  x: number,
  y: number,
  text: string,
  { size = 11, bold = false, mono = false }: { size?: number; bold?: boolean; mono?: boolean } = {},
): string {
  const pieces = text.match(/[\u2e80-\uffef]+|[^\u2e80-\uffef]+/gu) ?? [];
  const shown = pieces.map((piece) =>
    /[\u2e80-\uffef]/u.test(piece)
      ? `/Fb ${size} Tf <${hex(piece)}> Tj`
      : `/${mono ? "Fd" : bold ? "Fc" : "Fa"} ${size} Tf (${literal(piece)}) Tj`,
  );
  return `BT 1 0 0 1 ${x} ${y} Tm ${shown.join(" ")} ET\n`;
}

/** Lines below each other. */
export const linesAt = (x: number, y: number, lines: string[], size = 11): string =>
  lines.map((line, at) => textAt(x, y - at * size * 1.3, line, { size })).join("");

const fonts = [
  "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
  "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [7 0 R] >>",
  "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
  "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
  "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 8 0 R >>",
  "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
];

/** The file. `trailer`: more entries of its trailer. `objects`: more objects, the first of them with the number 9. */
export function pdfFile(
  pages: TestPage[],
  { trailer = "", objects = [] }: { trailer?: string; objects?: string[] } = {},
): Buffer {
  const first = 9 + objects.length;
  const kids = pages.map((_, at) => `${first + 2 * at} 0 R`).join(" ");
  const resources = `<< /Font << /Fa 3 0 R /Fb 4 0 R /Fc 5 0 R /Fd 6 0 R >> /XObject << /Im 9 0 R >> >>`;
  const all = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Count ${pages.length} /Kids [${kids}] >>`,
    ...fonts,
    ...objects,
    ...pages.flatMap(({ content, width = 595, height = 842, rotate = 0 }, at) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Rotate ${rotate} /Resources ${resources} /Contents ${first + 2 * at + 1} 0 R >>`,
      stream(content),
    ]),
  ];
  return fileOf(all, trailer);
}

/** An object with a stream. `entries`: of its dictionary. */
export const stream = (content: string, entries = ""): string =>
  `<< ${entries} /Length ${Buffer.byteLength(content, "latin1")} >>\nstream\n${content}\nendstream`;

function fileOf(objects: string[], trailer: string): Buffer {
  let text = "%PDF-1.7\n";
  const places = objects.map((object, at) => {
    const place = text.length;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const table = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  const size = objects.length + 1;
  const end = `trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(`${text}xref\n0 ${size}\n0000000000 65535 f \n${table}${end}`, "latin1");
}

const padding = Buffer.from(
  "28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a",
  "hex",
);

/** RC4, which Node's cryptography no longer offers. */
function rc4(key: Uint8Array, data: Uint8Array): Buffer {
  const state = Array.from({ length: 256 }, (_, at) => at);
  const swap = (a: number, b: number) => {
    [state[a], state[b]] = [state[b] ?? 0, state[a] ?? 0];
  };
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + (state[i] ?? 0) + (key[i % key.length] ?? 0)) % 256;
    swap(i, j);
  }
  let [i, j] = [0, 0];
  return Buffer.from(data).map((one) => {
    i = (i + 1) % 256;
    j = (j + (state[i] ?? 0)) % 256;
    swap(i, j);
    return one ^ (state[((state[i] ?? 0) + (state[j] ?? 0)) % 256] ?? 0);
  }) as Buffer;
}

const md5 = (...parts: Uint8Array[]): Buffer =>
  createHash("md5").update(Buffer.concat(parts)).digest();

/** A file of one page that is encrypted with an owner's password and, for whoever opens it, with none: it forbids to extract text, and is readable. */
export function ownedPdfFile(content: string): Buffer {
  const owner = rc4(md5(Buffer.from("owner".padEnd(32, "\0"))).subarray(0, 5), padding);
  const permissions = Buffer.alloc(4);
  permissions.writeInt32LE(-64);
  const id = Buffer.alloc(16);
  const key = md5(padding, owner, permissions, id).subarray(0, 5);
  // The page's content is the object behind the dictionary (9) and the page (10).
  const packed = rc4(
    md5(key, Buffer.from([11, 0, 0, 0, 0])).subarray(0, 10),
    Buffer.from(content, "latin1"),
  );
  const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
  return pdfFile([{ content: packed.toString("latin1") }], {
    objects: [
      `<< /Filter /Standard /V 1 /R 2 /O <${hexOf(owner)}> /U <${hexOf(rc4(key, padding))}> /P -64 >>`,
    ],
    trailer: `/Encrypt 9 0 R /ID [<${hexOf(id)}> <${hexOf(id)}>]`,
  });
}
