import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";

import { decode } from "fast-png";
import { afterAll, describe, expect, test } from "vitest";

import { drawInChild, readInChild } from "#lib/reading/index.ts";
import { wordFile, wordParagraph } from "#lib/testing/office-files.ts";
import { linesAt, pdfFile, stream } from "#lib/testing/pdf-files.ts";

const folder = mkdtempSync(join(tmpdir(), "reader-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const limits = { pages: 100, seconds: 120, memoryMb: 500 };
const pdf = file(
  "pages.pdf",
  pdfFile([1, 2, 3].map((page) => ({ content: linesAt(60, 700, [`The text of page ${page}.`]) }))),
);

const read = async (path: string, name: string, more: Partial<typeof limits> = {}) => {
  const texts: string[] = [];
  const { pages } = await readInChild(path, {
    name,
    limits: { ...limits, ...more },
    onPage: ({ text }) => Promise.resolve(void texts.push(text)),
  });
  expect(texts).toHaveLength(pages);
  return texts;
};

describe("a file in a process of its own", () => {
  test("each page waits until the one before it was taken", async () => {
    const taken: string[] = [];
    await readInChild(pdf, {
      name: "pages.pdf",
      limits,
      async onPage({ number }, of) {
        taken.push(`begins ${number} of ${of}`);
        await new Promise((resolve) => setImmediate(resolve));
        taken.push(`ends ${number}`);
      },
    });
    expect(taken).toEqual([1, 2, 3].flatMap((page) => [`begins ${page} of 3`, `ends ${page}`]));
  });

  test("a file's problem is told", async () => {
    await expect(read(pdf, "pages.docx")).rejects.toMatchObject({ problem: "damaged" });
    await expect(read(pdf, "pages.pdf", { pages: 2 })).rejects.toMatchObject({
      problem: "too_many_pages",
    });
  });

  test("H48 the name chooses nothing but the kind", async () => {
    for (const name of ["../../../etc/passwd.pdf", "/etc/passwd\0.pdf", "C:\\x.pdf", ""])
      expect(await read(pdf, name)).toHaveLength(3);
  });

  test("what the owner of the pages throws ends the reader, and is thrown", async () => {
    const reading = readInChild(pdf, {
      name: "pages.pdf",
      limits,
      onPage: () => Promise.reject(new Error("the database is away")),
    });
    await expect(reading).rejects.toThrow("the database is away");
  });

  test("a signal ends it", async () => {
    const controller = new AbortController();
    const reading = readInChild(pdf, {
      name: "pages.pdf",
      limits,
      signal: controller.signal,
      onPage: () => Promise.resolve(controller.abort(new Error("deleted"))),
    });
    await expect(reading).rejects.toThrow("deleted");
  });

  test("a page is drawn", async () => {
    const png = decode(await drawInChild(pdf, { page: 2, width: 300, limits }));
    expect([png.width, png.height]).toEqual([300, Math.round((300 * 842) / 595)]);
    const dark = png.data.filter((one) => one < 128).length;
    expect(dark).toBeGreaterThan(30);
    expect(dark).toBeLessThan(png.data.length / 20);
    await expect(drawInChild(pdf, { page: 4, width: 300, limits })).rejects.toMatchObject({
      problem: "damaged",
    });
  });
});

describe("F33 a file that takes too much", () => {
  test("H50 more memory than allowed, outside of V8's too", async () => {
    const table = file("table.csv", "a,b,c,d\n".repeat(4_000_000));
    await expect(
      read(table, "table.csv", { memoryMb: 250, pages: 1_000_000 }),
    ).rejects.toMatchObject({ problem: "too_expensive" });
    // A picture of 30,000 by 30,000 points, which PDFium unpacks into its own memory to draw it.
    const side = 30_000;
    const picture = stream(
      "\0".repeat(10),
      `/Type /XObject /Subtype /Image /Width ${side} /Height ${side} /ColorSpace /DeviceRGB /BitsPerComponent 8`,
    );
    const large = file(
      "large.pdf",
      pdfFile([{ content: "q 595 0 0 842 0 0 cm /Im Do Q" }], { objects: [picture] }),
    );
    const drawn = drawInChild(large, { page: 1, width: 500, limits: { ...limits, memoryMb: 200 } });
    // Refused, or a page without its picture: what must not happen is that it takes 2.7 GB.
    await drawn.catch((thrown: unknown) => expect(thrown).toHaveProperty("problem"));
  });

  test("H54 more time than allowed, in a loop that hears no message", async () => {
    const slow = file("slow.txt", "word ".repeat(3_000_000));
    await expect(read(slow, "slow.txt", { seconds: 0.5, pages: 1_000_000 })).rejects.toMatchObject({
      problem: "too_expensive",
    });
  });

  test("others go on", async () => {
    const bomb = file("bomb.docx", wordFile(wordParagraph("a ".repeat(20_000_000))));
    const [failed, good] = await Promise.allSettled([
      read(bomb, "bomb.docx", { memoryMb: 250 }),
      read(pdf, "pages.pdf"),
    ]);
    expect(failed).toMatchObject({ status: "rejected", reason: { problem: "too_expensive" } });
    expect(good).toMatchObject({ status: "fulfilled" });
  });
});

describe("the process that started a reader", () => {
  test.runIf(process.platform === "linux")("takes the reader along when it is killed", async () => {
    const slow = file("long.txt", "word ".repeat(8_000_000));
    const owner = spawn(
      process.execPath,
      [
        "--conditions=react-server",
        "--input-type=module",
        "--eval",
        `import { readInChild } from "#lib/reading/index.ts";
         readInChild(${JSON.stringify(slow)}, { name: "x.txt", limits: ${JSON.stringify({ ...limits, memoryMb: 4_000, pages: 1_000_000 })}, onPage: () => new Promise(() => {}) });
         const { readdirSync, readFileSync } = await import("node:fs");
         const look = setInterval(() => {
           const children = readFileSync("/proc/self/task/" + process.pid + "/children", "utf8").trim();
           if (children !== "") { console.log(children); clearInterval(look); }
         }, 20);`,
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const id = Number(await new Promise<Buffer>((resolve) => owner.stdout.once("data", resolve)));
    expect(id).toBeGreaterThan(1);
    owner.kill("SIGKILL");
    await expect.poll(() => isAlive(id), { interval: 50 }).toBe(false);
  });
});

function isAlive(id: number): boolean {
  try {
    return !/\) Z /u.test(readFileSync(`/proc/${id}/stat`, "utf8"));
  } catch {
    return false;
  }
}

describe("H51 a PDF file that unpacks to more than it is", () => {
  const form = "/Type /XObject /Subtype /Form /BBox [0 0 600 800]";
  const withFont = `${form} /Resources << /Font << /Fa 3 0 R >> >>`;
  const bombs: Record<string, Buffer> = {
    "three million words in 300 kB": pdfFile([{ content: "/Im Do" }], {
      objects: [packedStream("BT /Fa 10 Tf (word) Tj ET\n".repeat(3_000_000), withFont)],
    }),
    "a drawing of ten drawings of ten drawings, ten deep": pdfFile([{ content: "/Im Do" }], {
      objects: Array.from({ length: 10 }, (_, at) =>
        at === 9
          ? stream("BT /Fa 10 Tf (word) Tj ET", withFont)
          : stream(
              "/Im Do ".repeat(10),
              `${form} /Resources << /XObject << /Im ${10 + at} 0 R >> >>`,
            ),
      ),
    }),
    "a drawing of itself, twice": pdfFile([{ content: "/Im Do" }], {
      objects: [stream("/Im Do /Im Do", `${form} /Resources << /XObject << /Im 9 0 R >> >>`)],
    }),
  };
  test.each(Object.keys(bombs))("%s", async (name) => {
    const path = file("bomb.pdf", bombs[name] ?? "");
    const bounds = { memoryMb: 300, seconds: 60 };
    await expect(read(path, "bomb.pdf", bounds)).rejects.toMatchObject({
      problem: "too_expensive",
    });
    const drawn = drawInChild(path, { page: 1, width: 300, limits: bounds });
    await expect(drawn).rejects.toMatchObject({ problem: "too_expensive" });
  });

  test("a number of pages that is not true", async () => {
    const lie = readFileSync(pdf, "latin1").replace("/Count 3", "/Count 999999999");
    expect(await read(file("lie.pdf", Buffer.from(lie, "latin1")), "lie.pdf")).toHaveLength(3);
  });
});

function packedStream(content: string, entries: string): string {
  const bytes = deflateSync(content).toString("latin1");
  return stream(bytes, `${entries} /Filter /FlateDecode`);
}
