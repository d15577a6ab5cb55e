import { describe, expect, test } from "vitest";

import { linesAt, ownedPdfFile, pdfFile, stream } from "#lib/testing/pdf-files.ts";
import { readPages } from "#lib/testing/read-pages.ts";

describe("H49 H51 what is no readable file has its reason", () => {
  const good = pdfFile([{ content: linesAt(60, 740, ["Employees request leave in writing."]) }]);
  // Its font says what its glyphs are called in the file, and not what they mean.
  const font = `/Fe << /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Some /Encoding /Identity-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Some /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 8 0 R >>] >>`;
  const glyphs = Array.from({ length: 60 }, (_, at) => (at * 37 + 5).toString(16).padStart(4, "0"));
  const garbled = pdfFile([{ content: `BT /Fe 12 Tf 60 700 Td <${glyphs.join("")}> Tj ET` }])
    .toString("latin1")
    .replace("/Fd 6 0 R", `/Fd 6 0 R ${font}`);
  const picture = stream(
    "\0".repeat(64),
    "/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8",
  );
  const encrypted = pdfFile(
    [{ content: linesAt(60, 740, ["Employees request leave in writing."]) }],
    {
      objects: [
        `<< /Filter /Standard /V 1 /R 2 /O <${"ab".repeat(32)}> /U <${"cd".repeat(32)}> /P -44 >>`,
      ],
      trailer: `/Encrypt 9 0 R /ID [<${"00".repeat(16)}> <${"00".repeat(16)}>]`,
    },
  );

  test.each([
    ["encrypted", encrypted],
    ["garbled", Buffer.from(garbled, "latin1")],
    ["damaged", Buffer.from("%PDF-1.7\nThis is none.")],
    ["damaged", Buffer.from(Array.from({ length: 5_000 }, (_, at) => (at * 7_919) % 256))],
    ["damaged", good.subarray(0, 300)],
    ["empty", pdfFile([{ content: "0 0 100 100 re f" }])],
    ["scanned", pdfFile([{ content: "q 595 0 0 842 0 0 cm /Im Do Q" }], { objects: [picture] })],
  ])("%s", async (problem, bytes) => {
    await expect(readPages("a.pdf", bytes)).rejects.toMatchObject({ problem });
  });

  test("a broken cross-reference table, or none, is repaired", async () => {
    const text = good.toString("latin1");
    for (const broken of [
      text.replace(/\d{10} 00000 n/gu, "0000000007 00000 n"),
      text.replace(/startxref\n\d+/u, "startxref\n7"),
    ]) {
      const [page] = await readPages("a.pdf", Buffer.from(broken, "latin1"));
      expect(page?.text).toContain("Employees request leave");
    }
  });

  test("an owner's password that forbids to extract text keeps nobody from reading what everyone may open", async () => {
    const [page] = await readPages("a.pdf", ownedPdfFile(linesAt(60, 740, ["Open to everyone."])));
    expect(page?.text).toBe("Open to everyone.");
  });

  test("a page that contains itself, and pages that are each other's parents, end", async () => {
    const loop = good.toString("latin1").replace("/Kids [9 0 R]", "/Kids [2 0 R 9 0 R]");
    await expect(readPages("a.pdf", Buffer.from(loop, "latin1"))).resolves.toBeDefined();
  });
});
