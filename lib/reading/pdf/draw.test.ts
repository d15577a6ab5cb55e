import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { decode } from "fast-png";
import { afterAll, describe, expect, test } from "vitest";

import { pdfFile, textAt } from "#lib/testing/pdf-files.ts";

import { drawPage } from "./draw.ts";

const folder = mkdtempSync(join(tmpdir(), "draw-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "file.pdf");

async function draw(content: string, width = 300, height = 300) {
  writeFileSync(path, pdfFile([{ content, height }]));
  const png = decode(await drawPage(path, { page: 1, width }));
  return { png, dark: png.data.filter((one) => one < 128).length };
}

describe("the picture of a page", () => {
  const noto = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
  test.runIf(existsSync(noto))("has Chinese text whose font is not in the file", async () => {
    const { dark } = await draw(textAt(60, 150, "员工手册", { size: 40 }));
    expect(dark).toBeGreaterThan(1_000);
  });

  test("has what stands on the page, and nothing else", async () => {
    expect((await draw("")).dark).toBe(0);
    const { png, dark } = await draw("0 0 297 300 re f");
    expect([png.width, png.height, png.channels]).toEqual([300, 151, 3]);
    expect(dark / png.data.length).toBeCloseTo(0.5, 1);
  });

  test("is no larger than allowed, whatever was asked for and whatever shape the page has", async () => {
    const wide = (await draw("", 100_000)).png;
    expect([wide.width, wide.height]).toEqual([4_000, 2_017]);
    const high = (await draw("", 100_000, 14_000)).png;
    expect(high.height).toBeLessThanOrEqual(4_000);
  });
});
