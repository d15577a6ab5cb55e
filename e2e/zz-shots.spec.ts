import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { button } from "./conversation-page.ts";

const out = "/tmp/shots-pages";
mkdirSync(out, { recursive: true });

test("shots", async ({ aPerson, parlor, words: all, language, browserErrors }) => {
  browserErrors.expect(/./);
  const words = all.collections;
  const mei = await aPerson({ name: language === "zh" ? "方梅" : "Fang Mei" });
  const lin = await aPerson();
  const { page } = lin;
  const shot = async (name: string, on: Page = page, looks = ["1440-light", "390-light", "1440-dark", "390-dark"]) => {
    for (const look of looks) {
      const [w, theme] = look.split("-") as [string, "light" | "dark"];
      await on.setViewportSize({ width: Number(w), height: w === "390" ? 844 : 900 });
      await on.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await on.waitForTimeout(250);
      await on.screenshot({ path: `${out}/${name}-${look}-${language}.png` });
    }
  };
  await page.goto("/");
  await shot("00-home", page, ["1440-light", "390-light"]);
  await page.goto("/collections");
  await shot("01-empty");
  await button(page, words.add).click();
  await button(page, words.create).click();
  await page.getByRole("radio", { name: words.people }).check();
  await page.getByRole("textbox", { name: words.username, exact: true }).fill("nobody.here");
  await button(page, words.addPerson).click();
  await expect(page.getByText(words.usernameNone)).toBeVisible();
  await shot("02-form-wrong", page, ["1440-light", "390-dark"]);
  const zh = language === "zh";
  await page.getByRole("textbox", { name: words.name, exact: true }).fill(zh ? "备件" : "Spare parts");
  await page.getByRole("textbox", { name: words.description }).fill(zh ? "备件手册、供应商名单和每季度的库存盘点。" : "The handbook of spare parts, lists of suppliers, and the reviews of each quarter.");
  await page.getByRole("textbox", { name: words.username, exact: true }).fill(mei.username);
  await button(page, words.addPerson).click();
  await expect(page.getByText(mei.username)).toBeVisible();
  await shot("03-form", page, ["1440-light", "390-dark"]);
  await button(page, words.create).click();
  await expect(page.getByRole("heading", { level: 1, name: zh ? "备件" : "Spare parts" })).toBeVisible();
  await shot("04-collection-empty");
  const id = page.url().split("/").pop() as string;
  for (const name of zh ? ["质量手册", "差旅与报销"] : ["Quality handbook", "Travel and expenses"])
    await lin.ask("POST", "/api/collections", { name, visibility: "everyone" });

  const files = [
    { name: "a.png", mimeType: "image/png", buffer: Buffer.from("x") },
    { name: "empty.txt", mimeType: "text/plain", buffer: Buffer.from("") },
    ...["备件编码规则.md", "Stock review, second quarter.pdf", "Spare parts handbook 2026.pdf", "Scan 0231.pdf", "Bearing catalogue.pdf", "维修计划 2026（修订）.pdf", "Supplier list 2026.docx"].map((name) => ({ name, mimeType: "x/y", buffer: Buffer.from(`text of ${name}`) })),
    { name: "again.txt", mimeType: "text/plain", buffer: Buffer.from("text of Bearing catalogue.pdf") },
  ];
  // slow uploads
  await page.route("**/documents", async (route) => { await new Promise((r) => setTimeout(r, 700)); await route.continue(); });
  await page.locator("input[type=file][multiple]").setInputFiles(files);
  await page.waitForTimeout(900);
  await shot("05-uploading");
  await expect(button(page, words.dismiss)).toBeVisible();
  await page.unroute("**/documents");
  await page.waitForTimeout(1200);
  await shot("06-uploaded");
  await button(page, words.dismiss).click();

  const list = (await (await lin.ask("GET", `/api/collections/${id}/documents`)).json()) as { items: { id: string; name: string }[] };
  const at = async (name: string, set: string, values: unknown[] = []) => {
    const doc = list.items.find((each) => each.name.startsWith(name));
    await parlor.sql(`update "DocumentVersion" set ${set} where "documentId" = $1`, [doc?.id, ...values]);
    return doc?.id as string;
  };
  await at("Bearing", `status='indexing'`);
  await at("维修", `status='reading', pages=120, "pagesRead"=34`);
  await at("Scan", `status='failed', problem='scanned'`);
  const text = "4.2 Service level\nEach part belongs to one of three classes. A part is critical when its absence stops a line for longer than a shift; important when there is a way round that costs money; and ordinary otherwise.\nCritical parts are planned at a service level of 95 per cent or better. Important parts are planned at 90 per cent. Ordinary parts have no safety stock; they are ordered when they are used.\n| Part | Class | Level |\n| Seal 40×52 | critical | 12 |\n| 阀门 DN50 | important | 4 |\nselect part, count(*) from stock group by part\n- Count.\n- Order.";
  const block = (kind: string, from: string, to: string, level?: number) => ({ kind, start: text.indexOf(from), end: text.indexOf(to) + to.length, ...(level && { level }) });
  const blocks = [block("heading", "4.2", "level", 2), block("paragraph", "Each", "otherwise."), block("paragraph", "Critical", "used."), block("table", "| Part", "4 |"), block("code", "select", "by part"), block("list", "- Count", "Order.")];
  const quote = "Critical parts are planned at a service level of 95 per cent or better.";
  const start = text.indexOf(quote);
  const runs = [[start, start + 40, 0.12, 0.3, 0.7, 0.02], [start + 40, start + quote.length, 0.12, 0.325, 0.4, 0.02]];
  let mark = "";
  for (const name of ["备件编码", "Stock", "Spare"]) {
    const doc = await at(name, `status='ready', pages=46, "pagesRead"=46, "passageCount"=214`);
    await parlor.sql(`update "Document" set "currentId" = (select id from "DocumentVersion" where "documentId"=$1) where id=$1`, [doc]);
    for (const n of [1, 2, 12])
      await parlor.sql(`insert into "DocumentPage" ("versionId", number, width, height, text, blocks, runs) select id, $2, 595, 842, $3, $4::jsonb, $5::jsonb from "DocumentVersion" where "documentId"=$1`, [doc, n, text, JSON.stringify(blocks), JSON.stringify(runs)]);
    if (name !== "Spare") continue;
    await parlor.sql(`insert into "Passage" ("versionId", position, headings, text, ranges, language, length, hash) select id, 0, '["4 Stock levels","4.2 Service level"]', $2, $3::jsonb, 'en', 30, $4 from "DocumentVersion" where "documentId"=$1`, [doc, text.slice(start, start + 180), JSON.stringify([{ page: 12, start, end: start + quote.length }]), name]);
    await parlor.sql(`insert into "Posting" (term, "passageId", frequency) select t, p.id, 1 from "Passage" p join "DocumentVersion" v on v.id=p."versionId", unnest(array['critical','parts','part','service','level','plan','planned','stock','safeti','safety','safeti']) t where v."documentId"=$1 on conflict do nothing`, [doc]);
    mark = doc;
  }
  await page.reload();
  await expect(page.getByText(words.retry)).toBeVisible();
  await shot("07-documents");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("searchbox").fill("critical service level");
  await button(page, words.trySubmit).click();
  await page.waitForTimeout(1500);
  await shot("08-try");
  await button(page, all.collections.changeOf.replace("{name}", "Spare parts handbook 2026.pdf")).click();
  await page.waitForTimeout(700);
  await shot("09-menu", page, ["1440-light", "390-light"]);
  await page.getByRole("menuitem", { name: words.documentDelete }).click();
  await shot("10-delete", page, ["1440-light", "390-dark"]);
  await page.keyboard.press("Escape");
  await page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["x"], "x.txt"));
    document.body.dispatchEvent(new DragEvent("dragover", { bubbles: true, cancelable: true, dataTransfer: transfer }));
  });
  await shot("11-drag", page, ["1440-light"]);
  const search = (await (await lin.ask("POST", "/api/collections/search", { query: "critical service level", collections: [id] })).json()) as { passages: { id: string; documentId: string }[]; nearest: { id: string; documentId: string }[] };
  const hit = [...search.passages, ...search.nearest].find((each) => each.documentId === mark);
  console.log(JSON.stringify(search).slice(0, 600), mark, hit?.id);
  await page.goto(`/collections/${id}/documents/${mark}?page=12&mark=${hit?.id}`);
  await page.waitForTimeout(1000);
  await shot("12-reader");
  await page.route("**/picture", (route) => route.fulfill({ path: "/tmp/page.png" }));
  await page.reload();
  await page.waitForTimeout(800);
  await shot("13-reader-picture");
  await page.getByRole("radio", { name: all.reader.picture }).check();
  await shot("14-reader-picture-phone", page, ["390-light", "390-dark"]);
  const md = list.items.find((each) => each.name.endsWith(".md"))?.id;
  await page.goto(`/collections/${id}/documents/${md}?page=1&mark=999`);
  await shot("15-reader-text");
  await page.goto("/collections");
  await shot("16-index");
  await page.setViewportSize({ width: 390, height: 844 });
  await button(page, all.index.open).click();
  await shot("17-list-phone", page, ["390-light"]);
  await mei.page.goto(`/collections/${id}`);
  await shot("18-reader-role", mei.page, ["1440-light", "390-dark"]);
  await page.goto(`/collections/${randomUUID()}`);
  await shot("19-missing", page, ["1440-light"]);
  await page.goto(`/collections/${id}`);
  await button(page, all.collections.changeOf.replace("{name}", zh ? "备件" : "Spare parts")).click();
  await page.getByRole("menuitem", { name: words.change }).click();
  await expect(page.getByText(mei.username)).toBeVisible();
  await shot("20-change", page, ["1440-light", "390-light"]);
});
