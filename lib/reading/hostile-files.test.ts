import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { zipSync } from "fflate";
import { afterAll, describe, expect, test } from "vitest";

import {
  relations,
  slidesFile,
  wordFile,
  wordParagraph,
  zipped,
} from "#lib/testing/office-files.ts";
import { linesAt, pdfFile } from "#lib/testing/pdf-files.ts";
import { blockTexts, readPages } from "#lib/testing/read-pages.ts";

const folder = mkdtempSync(join(tmpdir(), "hostile-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("H49 what a file is not", () => {
  const pdf = pdfFile([{ content: linesAt(60, 700, ["Some text."]) }]);
  test.each([
    ["a.pdf", Buffer.from("plain text"), "damaged"],
    ["a.docx", pdf, "damaged"],
    ["a.txt", pdf, "damaged"],
    ["a.xlsx", wordFile(wordParagraph("x")), "damaged"],
    ["a.html", Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), "damaged"],
    ["a.png", Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), "unsupported"],
    ["a.doc", Buffer.from("d0cf11e0a1b11ae1", "hex"), "unsupported"],
    ["a.docx", Buffer.from("d0cf11e0a1b11ae1", "hex"), "encrypted"],
    ["a.zip", zipped({ "a.txt": "x" }), "unsupported"],
    ["a.txt", Buffer.from(""), "empty"],
    ["a.md", Buffer.from(" \n\n "), "empty"],
    ["a.docx", wordFile(wordParagraph(" ")), "empty"],
    ["a.docx", wordFile("x").subarray(0, 400), "damaged"],
    ["a.bin", Buffer.from([1, 0, 2, 0, 0, 3]), "unsupported"],
  ])("%s: %#", async (name, bytes, problem) => {
    await expect(readPages(name, bytes)).rejects.toMatchObject({ problem });
  });

  test("without an ending it is what it looks like", async () => {
    expect(blockTexts(await readPages("手册", pdf))).toEqual([["paragraph", "Some text."]]);
    expect(blockTexts(await readPages("x", "<!DOCTYPE html><p>One"))).toEqual([
      ["paragraph", "One"],
    ]);
    expect(blockTexts(await readPages("a.ts", "const a = 1;"))).toEqual([["code", "const a = 1;"]]);
  });
});

describe("H50 ZIP bombs", () => {
  const bomb = (size: number) =>
    Buffer.from(
      zipSync({
        "word/document.xml": [new Uint8Array(size).fill(0x20), { level: 9 }],
        "[Content_Types].xml": new TextEncoder().encode("<Types/>"),
      }),
    );

  /** In each entry of the directory, the size that it has when unpacked. */
  function claim(bytes: Buffer, size: number): Buffer {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at < bytes.length - 46; at += 1)
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, size, true);
    return bytes;
  }

  test("a part that is too large when unpacked, and parts that are together", async () => {
    await expect(readPages("a.docx", claim(bomb(1_000), 200 * 1024 * 1024))).rejects.toMatchObject({
      problem: "too_large",
    });
    await expect(readPages("a.docx", claim(bomb(1_000), 0xfffffff0))).rejects.toMatchObject({
      problem: "too_large",
    });
  });

  test("a part that says that it is small is not unpacked beyond that", async () => {
    await expect(readPages("a.docx", claim(bomb(20 * 1024 * 1024), 1_000))).rejects.toMatchObject({
      problem: "damaged",
    });
  });

  test("too many parts", async () => {
    const parts = Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`a${at}`, "x"]));
    await expect(readPages("a.docx", zipped(parts))).rejects.toMatchObject({
      problem: "too_large",
    });
  });
});

describe("H52 Word and its kind with entities and relations", () => {
  const secret = join(folder, "secret.txt");
  writeFileSync(secret, "the secret of another file");

  test("a document type is refused, also in another encoding", async () => {
    const hostile = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://${secret}">]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${wordParagraph("&e;")}</w:body></w:document>`;
    const lol = hostile.replace(/<!ENTITY.*?>/u, '<!ENTITY a "lol"><!ENTITY e "&a;&a;&a;&a;">');
    for (const document of [hostile, lol])
      await expect(
        readPages("a.docx", wordFile("", { "word/document.xml": document })),
      ).rejects.toMatchObject({ problem: "damaged" });
    const parts = {
      "word/document.xml": Buffer.from(`\ufeff${hostile}`, "utf16le"),
      "[Content_Types].xml": Buffer.from("<Types/>"),
    };
    await expect(readPages("a.docx", Buffer.from(zipSync(parts)))).rejects.toMatchObject({
      problem: "damaged",
    });
    await expect(
      readPages(
        "a.pptx",
        slidesFile([{ title: "x", lines: [] }], { "ppt/slides/slide1.xml": lol }),
      ),
    ).rejects.toMatchObject({ problem: "damaged" });
  });

  test("a picture of another file is not opened", async () => {
    const picture = `<w:p><w:r><w:drawing><a:graphic><a:graphicData><a:blip r:link="rId9"/></a:graphicData></a:graphic></w:drawing></w:r></w:p>`;
    const pages = await readPages(
      "a.docx",
      wordFile(wordParagraph("Text.") + picture, {
        "word/_rels/document.xml.rels": relations([
          ["rId9", "image", `file://${secret}`, 'TargetMode="External"'],
        ]),
      }),
    );
    expect(JSON.stringify(pages)).not.toContain("secret");
    expect(blockTexts(pages)).toEqual([["paragraph", "Text."]]);
  });

  test("elements within elements without end", async () => {
    const deep = "<w:p>".repeat(50_000) + "</w:p>".repeat(50_000);
    await expect(readPages("a.docx", wordFile(deep))).rejects.toMatchObject({
      problem: expect.stringMatching(/damaged|too_expensive|empty/u),
    });
    await expect(readPages("a.html", "<div>".repeat(200_000) + "text")).resolves.toHaveLength(1);
    const slide = "<p:sp>".repeat(5_000) + "</p:sp>".repeat(5_000);
    await expect(
      readPages(
        "a.pptx",
        slidesFile([{ title: "x", lines: [] }], { "ppt/slides/slide1.xml": slide }),
      ),
    ).rejects.toMatchObject({ problem: "damaged" });
  });
});
