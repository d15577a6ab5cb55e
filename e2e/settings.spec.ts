import { catalogue, locales } from "#lib/i18n/index.ts";
import { signedIn } from "#lib/testing/program.ts";

import { button, field, list, row, sendAndWait, turns } from "./conversation-page.ts";
import { expect, test } from "./fixtures.ts";
import { passwordField } from "./sign-in-page.ts";

const paper = { light: "rgb(250, 249, 246)", dark: "rgb(27, 26, 24)" };

test("a user changes the display name", { tag: "@once" }, async ({ lin, words }) => {
  const { page } = lin;
  await page.goto("/settings");
  await page.getByRole("textbox", { name: words.settings.name }).fill(" ");
  await button(page, words.settings.nameSave).click();
  await expect(page.getByText(words.common.required)).toBeVisible();
  await page.getByRole("textbox", { name: words.settings.name }).fill("Lin “the planner” Yue");
  await button(page, words.settings.nameSave).click();
  await expect(page.getByText(words.common.saved)).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Lin “the planner” Yue");
  await expect(
    list(page, words).getByRole("link", { name: "Lin “the planner” Yue" }),
  ).toBeVisible();
  expect(await (await lin.ask("GET", "/api/me")).json()).toMatchObject({
    name: "Lin “the planner” Yue",
  });
});

test("a language applies at once, on every page, and at the next sign-in", async ({
  lin,
  parlor,
  words,
  language,
}) => {
  const { page } = lin;
  const other = language === "en" ? "zh" : "en";
  const others = catalogue(other);
  await page.goto("/settings");
  await page
    .getByRole("radio", {
      name: other === "zh" ? words.settings.languageZh : words.settings.languageEn,
    })
    .click();
  await expect(page.locator("html")).toHaveAttribute("lang", locales[other]);
  await expect(page.getByRole("radiogroup", { name: others.settings.language })).toBeVisible();
  await expect(page).toHaveTitle(`${others.settings.title} · Parlor`);
  for (const path of ["/", "/settings"]) {
    await page.goto(path);
    await expect(page.locator("html")).toHaveAttribute("lang", locales[other]);
  }
  const again = await signedIn(parlor.base, lin.username, lin.password);
  expect(again.cookies.get("language")).toBe(other);
});

test("a theme applies at once, and from the first byte of every page", { tag: "@once" }, async ({
  lin,
  words,
  browserErrors,
}) => {
  browserErrors.expect(/404 \(Not Found\)/);
  const { page } = lin;
  // Immediately after navigation, the document may have no root element yet.
  const ground = () =>
    page.evaluate(
      () => document.documentElement && getComputedStyle(document.documentElement).backgroundColor,
    );
  const choose = (name: string) =>
    page
      .getByRole("radiogroup", { name: words.settings.theme })
      .getByRole("radio", { name })
      .click();
  await page.goto("/settings");
  await page.emulateMedia({ colorScheme: "light" });
  await choose(words.settings.themeDark);
  await expect.poll(ground).toBe(paper.dark);
  await expect
    .poll(async () => await (await lin.ask("GET", "/api/me")).json())
    .toMatchObject({ theme: "dark" });
  const missing = "/c/nothing";
  for (const path of ["/", "/settings", missing]) {
    await page.goto(path, { waitUntil: "commit" });
    // Without any script: the server has rendered it. (Missing pages are rendered by the browser.)
    if (path !== missing)
      expect(await (await page.context().request.get(path)).text()).toContain('data-theme="dark"');
    await expect.poll(ground).toBe(paper.dark);
  }
  await page.goto("/settings");
  await page.emulateMedia({ colorScheme: "dark" });
  await choose(words.settings.themeLight);
  await expect.poll(ground).toBe(paper.light);
  await expect
    .poll(async () => await (await lin.ask("GET", "/api/me")).json())
    .toMatchObject({ theme: "light" });
  await page.reload();
  await expect.poll(ground).toBe(paper.light);
  await choose(words.settings.themeSystem);
  await expect.poll(ground).toBe(paper.dark);
  await page.emulateMedia({ colorScheme: "light" });
  await expect.poll(ground).toBe(paper.light);
});

test("a user changes the password, and all other sessions are signed out", {
  tag: "@once",
}, async ({ lin, parlor, words, browserErrors }) => {
  browserErrors.expect(/400 \(Bad Request\)/);
  const { page } = lin;
  const elsewhere = await signedIn(parlor.base, lin.username, lin.password);
  await page.goto("/settings");
  const change = async (current: string, next: string) => {
    await passwordField(page, words.settings.current).fill(current);
    await passwordField(page, words.settings.next).fill(next);
    await button(page, words.settings.passwordSave).click();
  };
  await change(lin.password, "short");
  await expect(passwordField(page, words.settings.next)).toHaveAttribute("aria-invalid", "true");
  await change("not her password", "another one of hers");
  await expect(page.getByText(words.errors.current_password_wrong)).toBeVisible();
  expect((await elsewhere.ask("GET", "/api/me")).status).toBe(200);
  await change(lin.password, "another one of hers");
  await expect(page.getByText(words.settings.passwordSaved)).toBeVisible();
  await expect(passwordField(page, words.settings.current)).toHaveValue("");
  expect((await elsewhere.ask("GET", "/api/me")).status).toBe(401);
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect(
    (await signedIn(parlor.base, lin.username, "another one of hers")).cookies.has(
      "next-auth.session-token",
    ),
  ).toBe(true);
});

test("every missing address shows the same plain message", async ({
  lin: { page },
  words,
  browserErrors,
}) => {
  browserErrors.expect(/404 \(Not Found\)/);
  for (const path of [
    "/nothing",
    "/c/nothing",
    "/c/00000000-0000-4000-8000-000000000000",
    "/settings/deeper",
  ]) {
    const response = await page.goto(path);
    expect(response?.status()).toBe(404);
    await expect(
      page.getByRole("heading", { level: 1, name: words.fault.missingTitle }),
    ).toBeVisible();
    await expect(page.getByText(words.fault.missingText)).toBeVisible();
  }
  await page.getByRole("link", { name: words.fault.home }).click();
  await expect(field(page, words)).toBeVisible();
});

test("a page with an error says so and can be reloaded, and the conversation is kept", async ({
  lin,
  parlor,
  words,
  browserErrors,
}) => {
  // React also logs in the browser that the server could not render the page.
  browserErrors.expect(/Failed to load resource|React error #441/);
  const { page } = lin;
  await sendAndWait(page, words, "Kept?");
  await expect(page).toHaveURL(/\/c\/[0-9a-f-]{36}$/);
  await parlor.kill("database");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: words.fault.title })).toBeVisible();
  await expect(page.getByText(words.fault.text)).toBeVisible();
  await expect(page.locator("body")).not.toContainText(/ECONN|prisma|\.ts:|at async/i);
  await parlor.startDatabase();
  await expect(async () => {
    // If an earlier attempt took longer than the timeout, the button is already gone.
    const again = button(page, words.fault.again);
    if (await again.isVisible()) await again.click({ timeout: 1_000 });
    await expect(turns(page)).toContainText("Kept?", { timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  await expect(row(page, words, "Kept?")).toBeVisible();
});
