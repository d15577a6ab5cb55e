// W12: automated accessibility checks with axe of each page and state, at four widths and in both themes.

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { notesAsked } from "#lib/testing/quiet-calls.ts";

import {
  button,
  details,
  field,
  marked,
  openMenu,
  send,
  stopButton,
  turns,
} from "./conversation-page.ts";
import { expect, test } from "./fixtures.ts";
import { alert, signIn } from "./sign-in-page.ts";
import {
  aConversation,
  ask,
  cutLine,
  fact,
  openPanel,
  panel,
  read,
  texts,
} from "./small-window.ts";

// A theme changes colours and a width the layout: both themes at the two layouts that differ most, and each other width once.
const looks = [
  { width: 390, theme: "light" },
  { width: 390, theme: "dark" },
  { width: 800, theme: "light" },
  { width: 1280, theme: "dark" },
  { width: 1440, theme: "light" },
  { width: 1440, theme: "dark" },
] as const;
/** Used for the second language, in which only line breaks differ. */
const fewerLooks = looks.filter(
  ({ width, theme }) =>
    (width === 390 && theme === "dark") || (width === 1440 && theme === "light"),
);

/** Fails with the violations that axe finds at any of the given widths and themes. */
async function isFitForAll(
  page: Page,
  among: readonly (typeof looks)[number][] = looks,
): Promise<void> {
  for (const { width, theme } of among) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    const found = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" · ")}`,
    );
    expect(found, `${width} px, ${theme}`).toEqual([]);
  }
}

test("W12 axe finds no violations on sign-in, setup, a missing page and the required password change", {
  tag: "@once",
}, async ({ stranger, aPerson, admin, parlor, words, browserErrors }) => {
  browserErrors.expect(/401 \(Unauthorized\)|404 \(Not Found\)/);
  const lin = await aPerson();
  await stranger.goto("/sign-in");
  await signIn(stranger, words, { ...lin, password: "not her password" });
  await expect(alert(stranger)).toBeVisible();
  await isFitForAll(stranger);
  await stranger.goto("/setup?token=whatever");
  await isFitForAll(stranger);
  await stranger.goto("/nothing");
  await isFitForAll(stranger);
  const made = await admin.ask("POST", `/api/admin/users/${lin.id}/password`, {});
  const { password } = (await made.json()) as { password: string };
  await stranger.goto(`${parlor.base}/sign-in`);
  await signIn(stranger, words, { ...lin, password });
  await expect(stranger).toHaveURL(/\/password$/);
  await isFitForAll(stranger);
});

const answer = [
  "# How the stock level is set",
  "The *reorder point* is $r = d \\cdot l + s$, see [the manual](https://example.com/manual) and `stock.sql`:",
  "```sql\nselect part, count(*) from stock group by part; -- every Monday\n```",
  "| Part | Level |\n| --- | ---: |\n| Seal | 12 |\n| 阀门 | 4 |",
  "> The planner decides.\n\n1. Count.\n2. Order.\n\n- [x] done\n- [ ] open",
  "$$\\int_0^1 x^2\\,dx = \\tfrac13$$",
].join("\n\n");

test("W12 axe finds no violations on a conversation: empty, answered, stopped, failed and refused", async ({
  lin: { page },
  parlor,
  words,
  language,
  browserErrors,
}) => {
  browserErrors.expect(/400 \(Bad Request\)/);
  await isFitForAll(page, language === "en" ? looks : fewerLooks);
  const [whole, stopped, failed] = [marked("Everything?"), marked("Stop?"), marked("Fail?")];
  parlor.model.script({
    when: { says: whole },
    steps: [{ think: language === "zh" ? "让我想想。" : "Let me see." }, { say: answer }],
  });
  parlor.model.script({ when: { says: stopped }, steps: [{ say: "Half of it" }, { hang: true }] });
  parlor.model.script({
    when: { says: failed },
    steps: [{ say: "Some of it" }, { error: "x" }],
    reason: "length",
  });
  await send(page, words, whole);
  await expect(page.getByRole("table")).toBeVisible();
  await expect(button(page, words.chat.send)).toBeVisible();
  await page.locator("summary").first().click();
  await details(page, words).click();
  await send(page, words, stopped);
  await expect(turns(page).last()).toContainText("Half of it");
  await page.keyboard.press("Escape");
  await expect(turns(page).last()).toContainText(words.chat.stopped);
  await send(page, words, failed);
  await expect(turns(page).last()).toContainText("Some of it");
  await expect(button(turns(page).last(), words.chat.askAgain).first()).toBeVisible();
  await send(page, words, "too long ".repeat(6_000));
  await expect(page.getByText(/8,192/)).toBeVisible();
  await field(page, words).fill("");
  await isFitForAll(page, language === "en" ? looks : fewerLooks);
});

test("W12 axe finds no violations while an answer is generated, offline, in a menu and in the dialog before deleting", {
  tag: "@once",
}, async ({ lin: { page }, parlor, words, say, browserErrors }) => {
  browserErrors.expect(/net::ERR_INTERNET_DISCONNECTED/);
  const [text] = [marked("Think")];
  parlor.model.script({
    when: { says: text },
    steps: [{ think: "Hm." }, { hold: text }, { say: "Well" }, { hang: true }],
  });
  await send(page, words, text);
  await expect(turns(page)).toContainText(say("chat.thinking", { seconds: 1 }));
  await isFitForAll(page);
  parlor.model.release(text);
  await expect(turns(page)).toContainText("Well");
  await openMenu(page, page.getByRole("button", { name: `gpt-oss:20b (${words.chat.model})` }));
  await expect(page.getByRole("menuitemradio", { name: "plain" })).toBeVisible();
  await isFitForAll(page);
  await page.keyboard.press("Escape");
  await page.context().setOffline(true);
  await expect(button(page, words.chat.tryNow)).toBeVisible();
  await isFitForAll(page);
  await page.context().setOffline(false);
  await expect(button(page, words.chat.tryNow)).toHaveCount(0);
  await stopButton(page, words).click();
  await page.setViewportSize({ width: 1280, height: 900 });
  await button(page, say("index.change", { title: text })).click({ force: true });
  await page.getByRole("menuitem", { name: words.index.delete }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await isFitForAll(page);
});

test("W12 axe finds no violations in the panel of what the model saw, on a compaction, a pin and a correction", async ({
  lin,
  parlor,
  words,
  language,
}) => {
  const { page } = lin;
  parlor.model.script({ when: notesAsked, times: 1, steps: [{ say: "I would rather not." }] });
  const id = await aConversation(lin, texts[language]);
  const { messages } = await read(lin, id);
  await lin.ask("PUT", `/api/conversations/${id}/messages/${messages[0]?.id}/pin`);
  await lin.ask("POST", `/api/conversations/${id}/context/compress`);
  const asked = marked("Cut me.");
  parlor.model.script({ when: { says: asked }, counts: { prompt: 20 }, steps: [{ say: "Hm." }] });
  await ask(lin, id, asked);
  await page.goto(`/c/${id}`);
  await cutLine(page).click();
  await openPanel(page, words);
  await expect(fact(panel(page, words), words)).toBeVisible();
  await expect(fact(page.getByRole("main"), words)).toBeVisible();
  const among = language === "en" ? looks : fewerLooks;
  await isFitForAll(page, among);
  await page.setViewportSize({ width: 1440, height: 900 });
  await button(panel(page, words), words.context.correct).first().click();
  await panel(page, words).getByRole("textbox").fill("x".repeat(241));
  await isFitForAll(
    page,
    among.filter(({ width }) => width === 1440),
  );
});

test("W12 axe finds no violations on collections: empty, a form with faults, uploads, documents and a menu", async ({
  aPerson,
  words: { collections: words, ...all },
  language,
}) => {
  const { page } = await aPerson();
  const among = language === "en" ? looks : fewerLooks;
  await page.goto("/collections");
  await isFitForAll(page, among);
  await button(page, words.add).click();
  await button(page, words.create).click();
  await page.getByRole("radio", { name: words.people, exact: true }).check();
  await page.getByRole("textbox", { name: words.username, exact: true }).fill("nobody.at.all");
  await button(page, words.addPerson).click();
  await expect(page.getByText(words.usernameNone)).toBeVisible();
  await isFitForAll(page, among);
  await page.getByRole("radio", { name: words.private, exact: true }).check();
  await page.getByRole("textbox", { name: words.name, exact: true }).fill("Seals");
  await button(page, words.create).click();
  await expect(page.getByText(words.emptyText)).toBeVisible();
  const file = (name: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from(name) });
  await page
    .locator("main input[type=file][multiple]")
    .setInputFiles(["a.txt", "b.png", "手册.md"].map(file));
  await expect(page.getByText(words.refusedKind)).toBeVisible();
  await expect(page.getByRole("row")).toHaveCount(3);
  await isFitForAll(page, among);
  await page.setViewportSize({ width: 390, height: 844 });
  await button(page, all.index.open).click();
  expect((await new AxeBuilder({ page }).setLegacyMode(true).analyze()).violations).toEqual([]);
});

test("W12 axe finds no violations on people, model servers, settings and the list on a phone", {
  tag: "@once",
}, async ({ aPerson, words }) => {
  const { page } = await aPerson({ role: "admin", name: "Root Admin" });
  await page.goto("/admin/people");
  await button(page, words.people.add).click();
  const form = page.getByRole("form", { name: words.people.add });
  await form.getByRole("textbox", { name: words.people.name, exact: true }).fill("Wei");
  await button(form, words.people.submit).click();
  await expect(form.getByText(words.common.required)).toBeVisible();
  await isFitForAll(page);
  await form
    .getByRole("textbox", { name: words.people.username, exact: true })
    .fill(`wei.${crypto.randomUUID().slice(0, 8)}`);
  await button(form, words.people.submit).click();
  await expect(button(page, words.people.copyPassword)).toBeVisible();
  await isFitForAll(page);
  await page.goto("/admin/runtimes");
  await button(page, words.runtimes.add).click();
  await button(page, words.runtimes.submit).click();
  await page.getByRole("textbox", { name: words.runtimes.addresses }).fill("http://127.0.0.1:9");
  await button(page, words.runtimes.tryIt).click();
  await expect(page.getByText(words.runtimes.unreachable)).toBeVisible();
  await isFitForAll(page);
  await page.goto("/admin/models");
  await isFitForAll(page);
  await button(page, words.models.pull).click();
  await button(page, words.models.pullSubmit).click();
  await expect(page.getByText(words.models.nameWrong)).toBeVisible();
  await isFitForAll(page);
  await page.goto("/admin/activity");
  for (const table of await page.getByText(words.activity.asTable).all()) await table.click();
  await isFitForAll(page);
  await page.goto("/admin/doctor");
  await expect(page.getByRole("list", { name: words.doctor.findings })).toBeVisible();
  await isFitForAll(page);
  await page.goto("/admin/settings");
  const days = page.getByRole("textbox", { name: words.generalSettings.auditDays, exact: true });
  await days.fill("0");
  await button(page, words.generalSettings.save).click();
  await expect(days).toHaveAttribute("aria-invalid", "true");
  await isFitForAll(page);
  await days.fill("365");
  await page.goto("/admin/variants");
  await button(page, words.variants.addHarmony).click();
  await page.getByRole("textbox", { name: "temperature", exact: true }).fill("hot");
  await button(page, words.variants.submit).click();
  await isFitForAll(page);
  await page.getByRole("textbox", { name: "temperature", exact: true }).fill("");
  await page.getByRole("radio", { name: words.variants.viewModelfile }).check();
  await page
    .getByRole("textbox", { name: words.variants.viewModelfile })
    .fill("FROM /x\nPARAMETER num_gqa 8\nSISTEM x");
  await isFitForAll(page);
  await page.goto("/admin/releases");
  await button(page, words.releases.add).click();
  await button(page, words.releases.submit).click();
  await button(page, words.trials.addSet).click();
  await isFitForAll(page);
  await page.goto("/settings");
  await isFitForAll(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/");
  await button(page, words.index.open).click();
  expect((await new AxeBuilder({ page }).setLegacyMode(true).analyze()).violations).toEqual([]);
});
