// Pages that a browser has printed: Chinese with embedded fonts, in which common characters may have become radicals.

import { chromium } from "playwright";
import { describe, expect, test } from "vitest";

import { readPages } from "#lib/testing/read-pages.ts";
import { chromiumArguments, findChromium } from "#scripts/chromium.mjs";

const executablePath = findChromium();

async function printed(html: string): Promise<Buffer> {
  const browser = await chromium.launch({ executablePath, args: chromiumArguments });
  try {
    const page = await browser.newPage();
    await page.setContent(`<!doctype html><meta charset="utf-8">${html}`);
    return await page.pdf({
      format: "A4",
      margin: { top: "25mm", bottom: "25mm", left: "20mm", right: "20mm" },
      displayHeaderFooter: true,
      headerTemplate: '<div style="font-size: 8px">内部资料 Internal</div>',
      footerTemplate:
        '<div style="font-size: 8px"><span class="pageNumber"></span> / <span class="totalPages"></span></div>',
    });
  } finally {
    await browser.close();
  }
}

/** The share of a text's sequences of 24 characters, without white space, that are in what was read. */
function share(text: string, read: string): number {
  const [wanted, found] = [text, read].map((one) => one.replaceAll(/\s+/gu, ""));
  const grams = new Set<string>();
  for (let at = 0; at + 24 <= (found?.length ?? 0); at += 1)
    grams.add(found?.slice(at, at + 24) ?? "");
  let [right, all] = [0, 0];
  for (let at = 0; at + 24 <= (wanted?.length ?? 0); at += 1) {
    all += 1;
    if (grams.has(wanted?.slice(at, at + 24) ?? "")) right += 1;
  }
  return right / all;
}

const chinese = (at: number) =>
  `第${at}条：员工应当提前两周以书面形式向部门经理提出申请，经理在三个工作日内给予答复。页面、风险、车辆、门禁、长期、见习、龙头、马上、青年、食堂、用户、户口等词都很常见，金额为${at * 137}元。`;
const english = (at: number) =>
  `Section ${at}: every employee requests leave in writing at least two weeks before its first day, and the office files the efficient form within ${at + 2} working days.`;

describe.runIf(executablePath)("printed by a browser", () => {
  test("Chinese and English, one column and two, with running heads and a table over pages", async () => {
    const sections = Array.from({ length: 24 }, (_, at) => [chinese(at + 1), english(at + 1)]);
    const columns = Array.from({ length: 6 }, (_, at) => english(at + 40)).join(" ");
    const rows = Array.from({ length: 60 }, (_, at) => [
      `部门${at + 1}`,
      `Name ${at + 1}`,
      `${(at + 1) * 37}.50`,
    ]);
    const pdf = await printed(
      `<style>body { font: 11pt/1.6 sans-serif } td, th { border: 1px solid; padding: 3px 8px } h2 { break-before: page }</style>
       <h1>员工手册 Handbook</h1>${sections.map((pair) => pair.map((one) => `<p>${one}</p>`).join("")).join("")}
       <div lang="en" style="columns: 2; text-align: justify; hyphens: auto"><p>${columns}</p></div>
       <h2>价格表</h2><table><thead><tr><th>部门</th><th>Name</th><th>Amount</th></tr></thead>${rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("")}</table>`,
    );
    const pages = await readPages("printed.pdf", pdf);
    const text = pages.map((page) => page.text).join("\n");
    expect(share(sections.flat().join(""), text)).toBeGreaterThanOrEqual(0.99);
    expect(share(columns, text)).toBeGreaterThanOrEqual(0.99);
    const lines = text.split("\n");
    expect(rows.filter((row) => !lines.includes(`| ${row.join(" | ")} |`))).toEqual([]);
    expect(text).not.toMatch(/Internal|内部资料|\d \/ \d/u);
    expect(pages[0]?.blocks[0]).toMatchObject({ kind: "heading", level: 1 });
  });
});
