import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { encode } from "fast-png";
import { afterAll, describe, expect, test } from "vitest";

import { linesAt } from "#lib/testing/pdf-files.ts";
import { writeScannedFile } from "#lib/testing/scanned-files.ts";

import type { ReadPage } from "../schema.ts";
import { readWithRecognition } from "./read-scans.ts";
import { recognise, recognitionLanguages } from "./tesseract.ts";

const folder = mkdtempSync(join(tmpdir(), "tesseract-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Debian's. */
const program = "/usr/bin/tesseract";
const known = spawnSync(program, ["--list-langs"], { encoding: "utf8" }).stdout ?? "";
const isInstalled = ["chi_sim", "eng"].every((one) => known.includes(one));
const hasFont = existsSync("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc");

const languages = ["chi_sim", "eng"] as const;
const blank = (width: number, height: number) =>
  encode({ width, height, channels: 1, depth: 8, data: new Uint8Array(width * height).fill(255) });

test("H51 what is no picture, or is a huge one in few bytes, is not given to it", async () => {
  const huge = blank(8, 8).slice();
  new DataView(huge.buffer).setUint32(16, 4_000_000_000);
  for (const [picture, problem] of [
    [Buffer.from("/etc/passwd"), "damaged"],
    [new Uint8Array(), "damaged"],
    [huge, "too_expensive"],
  ] as const)
    await expect(async () =>
      recognise(picture, { languages: [...languages] }),
    ).rejects.toMatchObject({ problem });
});

/** The programs that this process has started and that still run. */
const running = () =>
  readdirSync("/proc")
    .filter((one) => /^\d+$/u.test(one))
    .filter((one) => {
      try {
        const stat = readFileSync(`/proc/${one}/stat`, "utf8");
        return stat.includes("(tesseract)") && stat.includes(` ${process.pid} `);
      } catch {
        return false;
      }
    });

describe.runIf(isInstalled)("with the real program", () => {
  test("the languages that are there are known", async () => {
    expect(await recognitionLanguages()).toEqual(languages);
  });

  test.runIf(hasFont)(
    "a scanned page in Chinese and English is read, and marked where it stands",
    async () => {
      const english = [
        "Every employee requests leave in writing at least",
        "two weeks before its first day.",
        "The part number of the pump is AB-1234.",
      ];
      const chinese = [
        "员工应当提前两周以书面形式向部门经理提出申请。",
        "经理在三个工作日内给予答复。",
      ];
      const path = join(folder, "scan.pdf");
      await writeScannedFile(path, linesAt(60, 740, english, 13) + linesAt(60, 600, chinese, 16));
      const pages: ReadPage[] = [];
      await readWithRecognition(path, {
        name: "scan.pdf",
        limits: { pages: 10, seconds: 60, memoryMb: 500 },
        onPage: (page) => Promise.resolve(void pages.push(page)),
      });
      const [{ text, runs } = { text: "", runs: [] }] = pages;
      const words = english.join(" ").split(/[ .]+/u).filter(Boolean);
      const found = words.filter((one) => text.includes(one)).length;
      expect(found / words.length).toBeGreaterThan(0.9);
      const characters = [...chinese.join("")];
      expect(
        characters.filter((one) => text.includes(one)).length / characters.length,
      ).toBeGreaterThan(0.8);
      expect(text).not.toMatch(/\p{Script=Han} \p{Script=Han}/u);
      const first = runs.find(([start, end]) => text.slice(start, end).includes("Every employee"));
      const [, , x = 0, y = 0, width = 0, height = 0] = first ?? [];
      // Its first line begins 60 of 595 points from the left, and stands on a height of 740 of 842.
      expect([x, y + height]).toEqual([expect.closeTo(60 / 595, 2), expect.closeTo(102 / 842, 1)]);
      expect(width).toBeGreaterThan(0.3);
    },
  );

  test("an empty picture and a dot have no words", async () => {
    for (const picture of [blank(800, 1_000), blank(1, 1)])
      expect(await recognise(picture, { languages: [...languages] })).not.toMatch(/^5\t/mu);
  });

  test("a broken picture is an error, not a page", async () => {
    const broken = blank(800, 1_000).slice(0, 60);
    await expect(recognise(broken, { languages: [...languages] })).rejects.toThrow(/has ended/);
  });

  test("a signal ends it, and nothing of it is left", async () => {
    const controller = new AbortController();
    const reading = recognise(blank(4_000, 3_000), {
      languages: [...languages],
      signal: controller.signal,
    });
    while (running().length === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort(new Error("over"));
    await expect(reading).rejects.toThrow("over");
    expect(running()).toEqual([]);
  });
});
