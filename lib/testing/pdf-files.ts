// PDF files for tests, written by hand: their fonts are not embedded, as in many files of offices.

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
