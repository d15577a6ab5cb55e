import { randomUUID } from "node:crypto";

import type { Page } from "@playwright/test";

import { signedIn } from "#lib/testing/program.ts";

import { button, field, openMenu } from "./conversation-page.ts";
import { expect, test } from "./fixtures.ts";
import { signIn } from "./sign-in-page.ts";

const rowOf = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });

test("an administrator creates an account, its password is shown once, and the user signs in with it", async ({
  aPerson,
  stranger,
  words,
  say,
  browserErrors,
}) => {
  browserErrors.expect(/409 \(Conflict\)/);
  const { page } = await aPerson({ role: "admin", name: "Root Admin" });
  const [name, username] = ["Wei 伟", `wei.${randomUUID().slice(0, 8)}`];
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/");
  await page.getByRole("link", { name: words.index.administration }).click();
  await expect(page.getByRole("heading", { level: 1, name: words.people.title })).toBeVisible();
  await button(page, words.people.add).click();
  const form = page.getByRole("form", { name: words.people.add });
  await button(form, words.people.submit).click();
  await expect(form.getByText(words.common.required)).toHaveCount(2);
  await form.getByRole("textbox", { name: words.people.name, exact: true }).fill(name);
  await form.getByRole("textbox", { name: words.people.username, exact: true }).fill(username);
  await button(form, words.people.submit).click();

  await expect(page.getByText(say("people.canSignIn", { name, username }))).toBeVisible();
  await button(page, words.people.copyPassword).click();
  await expect(page.getByText(words.common.copied).first()).toBeAttached();
  const password = await page.evaluate(() => navigator.clipboard.readText());
  await expect(page.getByText(password, { exact: true })).toBeVisible();
  await expect(rowOf(page, username)).toContainText(words.people.notYet);
  await button(page, words.people.haveIt).click();
  await expect(page.getByText(password, { exact: true })).toHaveCount(0);
  await page.reload();
  await expect(rowOf(page, username)).toBeVisible();
  await expect(page.getByText(password, { exact: true })).toHaveCount(0);

  await stranger.goto("/sign-in");
  await signIn(stranger, words, { username, password });
  await expect(stranger).toHaveURL(/\/password$/);

  await button(page, words.people.add).click();
  await form.getByRole("textbox", { name: words.people.name, exact: true }).fill("Another");
  await form.getByRole("textbox", { name: words.people.username, exact: true }).fill(username);
  await button(form, words.people.submit).click();
  await expect(form.getByRole("alert")).toHaveText(say("errors.username_taken", { username }));
});

test("a browser that hydrates the page minutes later shows who was active when", async ({
  aPerson,
  words,
}) => {
  const { page, username } = await aPerson({ role: "admin" });
  // Every error of the browser fails the test, a mismatch with the server's HTML too.
  await page.clock.install({ time: Date.now() + 3 * 60 * 60_000 });
  await page.goto("/admin/people");
  await expect(rowOf(page, username)).not.toContainText(words.people.now);
});

test("an administrator renames a user, changes the role, disables and enables the account, and generates a new password", async ({
  aPerson,
  parlor,
  words,
  say,
  browserErrors,
}) => {
  browserErrors.expect(/401 \(Unauthorized\)/);
  const { page } = await aPerson({ role: "admin", name: "Root Admin" });
  const mei = await aPerson({ name: `Mei ${randomUUID().slice(0, 8)}` });
  const was = `Mei ${randomUUID().slice(0, 8)}`;
  await mei.ask("PATCH", "/api/me", { name: was });
  await mei.page.goto("/");
  await page.goto("/admin/people");
  const row = rowOf(page, mei.username);
  // The confirmations before a change also appear in the row.
  const role = (name: string) => row.getByRole("cell", { name, exact: true });
  const pick = async (name: string, action: string) => {
    await openMenu(page, button(row, say("people.change", { name })));
    await page.getByRole("menuitem", { name: action }).click();
  };

  await pick(was, words.people.rename);
  const line = page.getByRole("textbox", { name: say("people.renameOf", { name: was }) });
  await line.fill("Mei-Ling");
  await line.press("Escape");
  await expect(row).toContainText(was);
  await pick(was, words.people.rename);
  await line.fill("Mei-Ling");
  await line.press("Enter");
  await expect(row).toContainText("Mei-Ling");

  await pick("Mei-Ling", words.people.makeAdmin);
  await expect(role(words.people.admin)).toBeVisible();
  expect((await mei.ask("GET", "/api/admin/users")).status).toBe(200);
  await pick("Mei-Ling", words.people.makeMember);
  await button(page.getByRole("dialog"), words.people.makeMember).click();
  await expect(role(words.people.member)).toBeVisible();
  expect((await mei.ask("GET", "/api/admin/users")).status).toBe(403);

  await pick("Mei-Ling", words.people.disable);
  const dialog = page.getByRole("dialog", {
    name: say("people.disableTitle", { name: "Mei-Ling" }),
  });
  await button(dialog, words.common.cancel).click();
  await expect(role(words.people.disabled)).toHaveCount(0);
  await pick("Mei-Ling", words.people.disable);
  await button(dialog, words.people.disable).click();
  await expect(role(words.people.disabled)).toBeVisible();
  expect((await mei.ask("GET", "/api/me")).status).toBe(401);
  await mei.page.getByRole("link", { name: was }).click();
  await expect(mei.page).toHaveURL(/\/sign-in/);
  await signIn(mei.page, words, mei);
  await expect(mei.page.getByRole("main").getByRole("alert")).toHaveText(words.signIn.wrong);

  await pick("Mei-Ling", words.people.enable);
  await expect(role(words.people.disabled)).toHaveCount(0);
  await signIn(mei.page, words, mei);
  await expect(
    field(mei.page, words).or(mei.page.getByRole("heading", { name: "Mei-Ling" })),
  ).toBeVisible();

  await pick("Mei-Ling", words.people.newPassword);
  await button(page.getByRole("dialog"), words.people.passwordSubmit).click();
  await expect(
    page.getByText(say("people.passwordMade", { name: "Mei-Ling", username: mei.username })),
  ).toBeVisible();
  const password = await page.getByRole("main").getByRole("code").innerText();
  expect((await mei.ask("GET", "/api/me")).status).toBe(401);
  const back = await signedIn(parlor.base, mei.username, password);
  expect(await (await back.ask("GET", "/api/me")).json()).toMatchObject({
    name: "Mei-Ling",
    mustChangePassword: true,
  });
});

test("the last administrator cannot give up the role", { tag: "@once" }, async ({
  aParlor,
  aBrowser,
  words,
  browserErrors,
  say,
}) => {
  browserErrors.expect(/409 \(Conflict\)/);
  const { administrator } = await import("#lib/testing/installation.ts");
  const parlor = await aParlor();
  const page = await (await aBrowser(parlor.base)).newPage();
  await page.goto("/admin/people");
  await signIn(page, words, administrator);
  await expect(page).toHaveURL(/\/admin\/people$/);
  await openMenu(page, button(rowOf(page, "root"), say("people.change", { name: "root" })));
  await expect(page.getByRole("menuitem", { name: words.people.disable })).toHaveCount(0);
  await page.getByRole("menuitem", { name: words.people.makeMember }).click();
  await button(page.getByRole("dialog"), words.people.makeMember).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toHaveText(words.errors.last_admin);
  await button(page.getByRole("dialog"), words.common.cancel).click();
  await expect(rowOf(page, "root")).toContainText(words.people.admin);
});

test("people can be searched, sorted and filtered", { tag: "@once" }, async ({
  aPerson,
  words,
}) => {
  const mark = randomUUID().slice(0, 8);
  const admin = await aPerson({ role: "admin", name: `Ada ${mark}` });
  await aPerson({ name: `Zoë ${mark}` });
  const { page } = admin;
  await page.goto("/admin/people");
  await page.getByRole("searchbox", { name: words.people.find }).fill(mark);
  await expect(page.getByRole("row").filter({ hasText: mark })).toHaveCount(2);
  await openMenu(page, page.getByRole("button", { name: words.people.everyone }));
  await page.getByRole("menuitemradio", { name: words.people.admins, exact: true }).click();
  await expect(page.getByRole("row").filter({ hasText: mark })).toHaveText([
    new RegExp(`Ada ${mark}`),
  ]);
  await page.getByRole("searchbox", { name: words.people.find }).fill("nobody has this name");
  await expect(page.getByText(words.people.nobody)).toBeVisible();
});

test("for a member the people’s page does not exist", { tag: "@once" }, async ({
  lin: { page },
  words,
  browserErrors,
}) => {
  browserErrors.expect(/404 \(Not Found\)/);
  await expect(page.getByRole("link", { name: words.index.administration })).toHaveCount(0);
  const response = await page.goto("/admin/people");
  expect(response?.status()).toBe(404);
  await expect(
    page.getByRole("heading", { level: 1, name: words.fault.missingTitle }),
  ).toBeVisible();
  await page.getByRole("link", { name: words.fault.home }).click();
  await expect(field(page, words)).toBeVisible();
});
