import { gzipSync } from "node:zlib";

import { field, marked, send, turns } from "./conversation-page.ts";
import { expect, test } from "./fixtures.ts";

const answer = "So:\n\n```sql\nselect 1;\n```\n\n| a | b |\n| - | - |\n| 1 | 2 |";

test("W11 the conversation page needs at most 300 KB of script and at most 40 requests until it can be used", {
  tag: "@once",
}, async ({ aPerson, parlor, words, say }) => {
  const lin = await aPerson();
  const { page } = lin;
  const requests: string[] = [];
  const scripts: Promise<{ name: string; sent: number; gzip: number }>[] = [];
  page.on("request", (request) => requests.push(new URL(request.url()).pathname));
  page.on("response", (response) => {
    const name = new URL(response.url()).pathname;
    if (!name.endsWith(".js")) return;
    const weighed = async () => ({
      name,
      sent: (await response.request().sizes()).responseBodySize,
      gzip: gzipSync(await response.body(), { level: 9 }).length,
    });
    scripts.push(weighed());
  });
  const weight = async () => {
    const all = await Promise.all(scripts);
    return {
      files: all.length,
      sent: sum(all.map(({ sent }) => sent)),
      gzip: sum(all.map(({ gzip }) => gzip)),
    };
  };
  const sum = (numbers: number[]) =>
    Math.round(numbers.reduce((total, each) => total + each, 0) / 102.4) / 10;

  await page.goto("/");
  // The field takes the focus automatically as soon as it can be used.
  await expect(field(page, words)).toBeFocused();
  await page.waitForLoadState("networkidle");
  const usable = { ...(await weight()), requests: requests.length };

  const text = marked("Weigh it.");
  parlor.model.script({ when: { says: text }, steps: [{ say: answer }] });
  await send(page, words, text);
  await expect(turns(page).getByRole("table")).toBeVisible();
  await expect(
    page
      .getByRole("group", { name: say("markdown.code", { language: "SQL" }) })
      .locator("span[class]")
      .first(),
  ).toBeVisible();
  const answered = { ...(await weight()), requests: requests.length };

  const summary = `until it can be used: ${JSON.stringify(usable)}; with an answer of text, code and a table: ${JSON.stringify(answered)} (KB)`;
  test.info().annotations.push({ type: "weight", description: summary });
  expect(usable.requests, summary).toBeLessThanOrEqual(40);
  expect(usable.gzip, summary).toBeLessThanOrEqual(300);
  expect(answered.gzip, summary).toBeLessThanOrEqual(300);
  expect(answered.sent, summary).toBeLessThanOrEqual(300);
});
