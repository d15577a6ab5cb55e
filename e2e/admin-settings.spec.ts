import type { Locator, Page } from "@playwright/test";

import type { Settings } from "#lib/settings/schema.ts";
import type { Program } from "#lib/testing/program.ts";

import { button, openMenu } from "./conversation-page.ts";
import { test as base, expect } from "./fixtures.ts";

/** Settings that no other test reads, with their defaults. */
const usual = {
  auditDays: 365,
  databaseStatementTimeout: 30,
  compressionTimeout: 120,
  lowWater: 0.3,
  historyBound: null,
  strategy: "memory",
  modelStrategies: {},
} as const;

const test = base.extend<{ root: Page }>({
  /** An administrator's page of general settings; the settings are as before after the test. */
  root: async ({ aPerson, admin }, provide) => {
    const { page } = await aPerson({ role: "admin", name: "Root Admin" });
    await page.goto("/admin/settings");
    await provide(page);
    await admin.ask("PATCH", "/api/admin/settings", usual);
  },
});

const setting = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });

const stored = async (admin: Program): Promise<Settings> =>
  (await (await admin.ask("GET", "/api/admin/settings")).json()) as Settings;

/** What a live region says, whole: "Saved." is also the end of what is not saved. */
const status = (page: Page, text: string): Locator =>
  page.getByRole("status").and(page.getByText(text, { exact: true }));

test("an administrator sees what each setting does and its default, changes some, and takes it back", async ({
  root: page,
  admin,
  words: { generalSettings: words, index },
  say,
}) => {
  await page.goto("/admin/people");
  await page.getByRole("link", { name: index.generalSettings }).click();
  await expect(page.getByRole("heading", { level: 1, name: words.title })).toBeVisible();
  const changed = page.getByText(words.toDefault);
  await expect(changed.first()).toBeVisible();
  // The installation of these tests has higher limits for a person.
  const count = await changed.count();
  await expect(page.getByText(say("generalSettings.lead", { count }))).toBeVisible();
  const days = setting(page, words.auditDays);
  await expect(days).toHaveValue("365");
  await expect(days).toHaveAccessibleDescription(
    new RegExp(`${words.daysUnit}.*${words.auditDaysWhat}.*365`, "u"),
  );
  await expect(button(page, words.save)).toHaveCount(0);

  await days.fill("30");
  await setting(page, words.lowWater).fill("45");
  await expect(status(page, say("generalSettings.unsaved", { count: 2 }))).toBeVisible();
  await button(page, words.save).click();
  await expect(status(page, words.saved)).toBeVisible();
  expect(await stored(admin)).toMatchObject({ auditDays: 30, lowWater: 0.45 });
  await expect(page.getByText(say("generalSettings.lead", { count: count + 2 }))).toBeVisible();
  await expect(changed).toHaveCount(count + 2);

  await button(page, words.undo).click();
  await expect(status(page, words.undone)).toBeVisible();
  await expect(days).toHaveValue("365");
  expect(await stored(admin)).toMatchObject({ auditDays: 365, lowWater: 0.3 });

  await days.fill("31");
  await days.press("Enter");
  await expect(status(page, words.saved)).toBeVisible();
  await page.reload();
  await expect(days).toHaveValue("31");
  await button(page, `${words.toDefault} (${words.auditDays})`).click();
  await expect(days).toHaveValue("365");
  expect((await stored(admin)).auditDays).toBe(31);
  await button(page, words.save).click();
  await expect(status(page, words.saved)).toBeVisible();
  expect((await stored(admin)).auditDays).toBe(365);
});

test("a value that is not allowed is shown at its field before anything is sent", async ({
  root: page,
  admin,
  words: { generalSettings: words },
  say,
}) => {
  const [days, bound] = [setting(page, words.auditDays), setting(page, words.historyBound)];
  await days.fill("0");
  await setting(page, words.databaseStatementTimeout).fill("45");
  await bound.fill("12");
  await expect(bound).toBeFocused();
  await button(page, words.save).click();
  await expect(
    page.getByText(say("generalSettings.numberWrong", { least: 1, most: 3650 })),
  ).toBeVisible();
  await expect(
    page.getByText(say("generalSettings.boundWrong", { least: 512, most: 1048576 })),
  ).toBeVisible();
  await expect(bound).toBeFocused();
  await expect(bound).toHaveAttribute("aria-invalid", "true");
  expect(await stored(admin)).toMatchObject({ auditDays: 365, databaseStatementTimeout: 30 });
  await bound.fill("");
  await days.fill("1,000");
  await button(page, words.save).click();
  await expect(status(page, words.saved)).toBeVisible();
  expect(await stored(admin)).toMatchObject({
    auditDays: 1_000,
    databaseStatementTimeout: 45,
    historyBound: null,
  });
});

test("how the history is read is chosen in words, for everybody and for single models", async ({
  root: page,
  admin,
  words: { generalSettings: words, context },
  say,
}) => {
  const choose = async (label: string, choice: string) => {
    await openMenu(page, page.getByRole("button", { name: label }));
    await page.getByRole("menuitemradio", { name: choice }).click();
  };
  const ofModel = say("generalSettings.strategyOf", { model: "gpt-oss:20b" });
  await choose(`(${words.strategy})`, context.wholeName);
  await choose(`(${ofModel})`, context.windowName);
  await button(page, words.save).click();
  await expect(status(page, words.saved)).toBeVisible();
  expect(await stored(admin)).toMatchObject({
    strategy: "whole",
    modelStrategies: { "gpt-oss:20b": "window" },
  });
  await choose(`(${ofModel})`, words.asAbove);
  await button(page, `${words.toDefault} (${words.strategy})`).click();
  await button(page, words.save).click();
  await expect(status(page, words.saved)).toBeVisible();
  expect(await stored(admin)).toMatchObject({ strategy: "memory", modelStrategies: {} });
});

test("two administrators do not overwrite each other unseen", async ({
  root: page,
  admin,
  words: { generalSettings: words },
  say,
}) => {
  await setting(page, words.auditDays).fill("30");
  // Another setting is no conflict, and stays as the other administrator has set it.
  await admin.ask("PATCH", "/api/admin/settings", { databaseStatementTimeout: 77 });
  await button(page, words.save).click();
  await expect(status(page, words.saved)).toBeVisible();
  await expect(setting(page, words.databaseStatementTimeout)).toHaveValue("77");
  expect(await stored(admin)).toMatchObject({ auditDays: 30, databaseStatementTimeout: 77 });

  await setting(page, words.auditDays).fill("40");
  await setting(page, words.compressionTimeout).fill("99");
  await admin.ask("PATCH", "/api/admin/settings", { auditDays: 50, compressionTimeout: 88 });
  await button(page, words.save).click();
  await expect(page.getByRole("alert").filter({ hasText: words.contestedSave })).toBeVisible();
  expect(await stored(admin)).toMatchObject({ auditDays: 50, compressionTimeout: 88 });
  const theirs = say("generalSettings.daysValue", { value: 50 });
  await expect(setting(page, words.auditDays)).toHaveAccessibleDescription(
    new RegExp(theirs.replace(/[()]/g, "."), "u"),
  );
  await button(page, `${words.useTheirs} (${words.compressionTimeout})`).click();
  await expect(setting(page, words.compressionTimeout)).toHaveValue("88");
  await expect(setting(page, words.auditDays)).toHaveValue("40");
  await button(page, words.save).click();
  await expect(status(page, words.saved)).toBeVisible();
  expect(await stored(admin)).toMatchObject({ auditDays: 40, compressionTimeout: 88 });
});

test("when saving fails the page says why, and keeps what was typed", async ({
  root: page,
  words: { generalSettings: words, common },
  browserErrors,
}) => {
  browserErrors.expect(/ERR_INTERNET_DISCONNECTED/);
  await setting(page, words.auditDays).fill("30");
  await page.context().setOffline(true);
  await button(page, words.save).click();
  await expect(page.getByRole("alert").filter({ hasText: common.unreachable })).toBeVisible();
  await expect(setting(page, words.auditDays)).toHaveValue("30");
  await page.context().setOffline(false);
  await button(page, words.save).click();
  await expect(status(page, words.saved)).toBeVisible();
});

test("leaving with changes that are not saved asks first: by a link, by going back, by closing", async ({
  root: page,
  words: { generalSettings: words, common, index },
}) => {
  await page.goto("/admin/people");
  const settings = page.getByRole("link", { name: index.generalSettings });
  const days = setting(page, words.auditDays);
  await settings.click();
  await days.fill("30");
  const dialog = page.getByRole("dialog", { name: common.leaveTitle });
  await page.getByRole("link", { name: index.people, exact: true }).click();
  await button(dialog, common.stay).click();
  await expect(dialog).toHaveCount(0);
  await expect(days).toHaveValue("30");
  await page.evaluate(() => history.back());
  await button(dialog, common.stay).click();
  await expect(days).toHaveValue("30");
  const asked = page.waitForEvent("dialog");
  const reloaded = page.reload();
  const question = await asked;
  expect(question.type()).toBe("beforeunload");
  await question.accept();
  await reloaded;
  await expect(days).toHaveValue("365");

  await days.fill("30");
  await page.evaluate(() => history.back());
  await button(dialog, common.leave).click();
  await expect(page).toHaveURL(/\/admin\/people$/);
  await settings.click();
  await expect(days).toHaveValue("365");
  await days.fill("30");
  await page.getByRole("link", { name: index.people, exact: true }).click();
  await button(dialog, common.leave).click();
  await expect(page).toHaveURL(/\/admin\/people$/);
  // On a phone the list covers the page.
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/admin/settings");
  await days.fill("30");
  await button(page, index.open).click();
  await page.getByRole("link", { name: index.people, exact: true }).click();
  await button(dialog, common.stay).click();
  await button(page, index.close).click();
  await expect(days).toHaveValue("30");
  await button(page, index.open).click();
  await page.getByRole("link", { name: index.people, exact: true }).click();
  await button(dialog, common.leave).click();
  await expect(page).toHaveURL(/\/admin\/people$/);
  // Nothing asks where nothing would be lost.
  await page.setViewportSize({ width: 1280, height: 720 });
  await settings.click();
  await days.fill("30");
  await button(page, words.discard).click();
  await expect(days).toHaveValue("365");
  await page.getByRole("link", { name: index.people, exact: true }).click();
  await expect(page).toHaveURL(/\/admin\/people$/);
});

test("for a member there is no such page", async ({ lin, browserErrors }) => {
  browserErrors.expect(/404 \(Not Found\)/);
  const response = await lin.page.goto("/admin/settings");
  expect(response?.status()).toBe(404);
});
