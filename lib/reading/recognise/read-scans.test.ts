import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeEach, expect, test, vi } from "vitest";

import { linesAt } from "#lib/testing/pdf-files.ts";
import { thePicture, writeScannedFile } from "#lib/testing/scanned-files.ts";

import { readWithRecognition } from "./read-scans.ts";
import { recognise, recognitionLanguages } from "./tesseract.ts";

vi.mock("./tesseract.ts", () => ({ recognise: vi.fn(), recognitionLanguages: vi.fn() }));

const folder = mkdtempSync(join(tmpdir(), "scans-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "scan.pdf");

const table = (text: string) =>
  `1\t1\t0\t0\t0\t0\t0\t0\t1654\t2339\t-1\t\n5\t1\t1\t1\t1\t1\t100\t100\t500\t40\t95\t${text}\n`;
const sentence = "The pump has three seals, and each is replaced every year.";

beforeEach(() => {
  vi.mocked(recognise).mockReset().mockResolvedValue(table(sentence));
  vi.mocked(recognitionLanguages).mockReset().mockResolvedValue(["chi_sim", "eng"]);
});

async function read(signal?: AbortSignal) {
  const texts: string[] = [];
  const { pages } = await readWithRecognition(path, {
    name: "scan.pdf",
    limits: { pages: 10, seconds: 60, memoryMb: 500 },
    onPage(page, of) {
      expect(page).not.toHaveProperty("isScanned");
      texts.push(`${page.number} of ${of}: ${page.text}`);
      return Promise.resolve();
    },
    ...(signal ? { signal } : {}),
  });
  expect(texts).toHaveLength(pages);
  return texts;
}
const scan = { content: thePicture };

test("scanned pages have the text of their pictures, each in its turn", async () => {
  await writeScannedFile(path, "", [scan, scan]);
  expect(await read()).toEqual([`1 of 2: ${sentence}`, `2 of 2: ${sentence}`]);
  expect(recognitionLanguages).toHaveBeenCalledTimes(1);
  const [picture, wish] = vi.mocked(recognise).mock.calls[0] ?? [];
  // 200 dots per inch of an A4 page.
  expect(
    new DataView(picture?.buffer ?? new ArrayBuffer(), picture?.byteOffset).getUint32(16),
  ).toBe(1_652);
  expect(wish?.languages).toEqual(["chi_sim", "eng"]);
});

test("a file with scanned pages and others has the text of both", async () => {
  const lines = linesAt(60, 700, ["The text of this page is in the file, with a logo."]);
  await writeScannedFile(path, "", [
    { content: `${lines} q 50 0 0 50 9 9 cm /Im Do Q` },
    scan,
    { content: linesAt(60, 700, ["End."]) },
  ]);
  expect(await read()).toEqual([
    "1 of 3: The text of this page is in the file, with a logo.",
    `2 of 3: ${sentence}`,
    "3 of 3: End.",
  ]);
  expect(recognise).toHaveBeenCalledTimes(1);
});

test("a page's own few words stay when no more are recognised", async () => {
  await writeScannedFile(path, "", [
    { content: `${thePicture} ${linesAt(60, 700, ["Annex 7"])}` },
    scan,
  ]);
  vi.mocked(recognise).mockResolvedValueOnce(table("An"));
  expect(await read()).toEqual(["1 of 2: Annex 7", `2 of 2: ${sentence}`]);
});

test("a file of which next to nothing is recognised is empty", async () => {
  await writeScannedFile(path, "", [scan, scan]);
  vi.mocked(recognise).mockResolvedValue(table("a b c"));
  await expect(read()).rejects.toMatchObject({ problem: "empty" });
});

test("without a program a file of scanned pages is scanned, and in another they are empty", async () => {
  vi.mocked(recognitionLanguages).mockResolvedValue([]);
  await writeScannedFile(path, "", [scan, scan]);
  await expect(read()).rejects.toMatchObject({ problem: "scanned" });
  const long = linesAt(
    60,
    700,
    Array.from({ length: 5 }, () => sentence),
  );
  await writeScannedFile(path, "", [scan, { content: long }]);
  expect((await read())[0]).toBe("1 of 2: ");
  expect(recognise).not.toHaveBeenCalled();
});

test("what goes wrong with a picture ends the reading, and is thrown", async () => {
  await writeScannedFile(path, "");
  vi.mocked(recognise).mockRejectedValue(new Error("tesseract has ended with 1"));
  await expect(read()).rejects.toThrow("tesseract has ended with 1");
});
