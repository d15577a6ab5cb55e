// Setup, sign-in and sign-out: who gets access, who does not, and which messages are shown.

import { signedIn } from "#lib/testing/program.ts";

import { button, field, list, marked, sendAndWait, turns } from "./conversation-page.ts";
import { expect, test } from "./fixtures.ts";
import { alert, nameField, passwordField, signIn } from "./sign-in-page.ts";

/** As an input method leaves ASCII characters in its full-width mode. */
const fullWidth = (text: string) =>
  text.replaceAll(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));

test("first run: the link creates the first administrator, who is signed in; then the link is invalid", {
  tag: "@once",
}, async ({ aParlor, aBrowser, words, browserErrors }) => {
  browserErrors.expect(/403 \(Forbidden\)/);
  const parlor = await aParlor({
    firstStart: true,
    settings: { ADMIN_USERNAME: "", ADMIN_PASSWORD: "" },
  });
  const link = (parlor.setup ?? "").replace("localhost", "127.0.0.1");
  const page = await (await aBrowser(parlor.base)).newPage();
  await page.goto(link);
  await expect(page.getByRole("heading", { level: 1, name: words.setup.title })).toBeVisible();
  await page.getByRole("textbox", { name: words.setup.name }).fill("Mei");
  await nameField(page, words).fill("Mei L");
  await passwordField(page, words.signIn.password).fill("too short");
  await button(page, words.setup.submit).click();
  await expect(page.getByText(words.common.usernameWrong)).toBeVisible();
  await expect(nameField(page, words)).toHaveAttribute("aria-invalid", "true");
  await nameField(page, words).fill("mei");
  await passwordField(page, words.signIn.password).fill("a sentence to keep");
  await button(page, words.setup.submit).click();
  await expect(page).toHaveURL(`${parlor.base}/`);
  await expect(list(page, words).getByRole("link", { name: "Mei" })).toBeVisible();
  await expect(
    list(page, words).getByRole("link", { name: words.index.administration }),
  ).toBeVisible();
  await page.goBack();
  expect(page.url()).not.toContain("token");

  const late = await (await aBrowser(parlor.base)).newPage();
  await late.goto(link);
  await nameField(late, words).fill("eve");
  await passwordField(late, words.signIn.password).fill("a sentence to keep");
  await button(late, words.setup.submit).click();
  await expect(alert(late)).toHaveText(words.errors.setup_link_void);
  await late.goto("/setup");
  await expect(late.getByText(words.setup.void)).toBeVisible();
  await late.getByRole("link", { name: words.setup.toSignIn }).click();
  await expect(late).toHaveURL(/\/sign-in$/);
});

test("every spelling of a user name signs in: capitals, full-width letters, spaces around it", {
  tag: "@once",
}, async ({ aPerson, stranger, words }) => {
  const lin = await aPerson();
  for (const username of [lin.username.toUpperCase(), ` ${fullWidth(lin.username)} `]) {
    await stranger.goto("/sign-in");
    await signIn(stranger, words, { ...lin, username });
    await expect(field(stranger, words)).toBeVisible();
    await stranger.context().clearCookies();
  }
});

test("a page redirects to the sign-in, which leads back to the requested page", {
  tag: "@once",
}, async ({ aPerson, stranger, words, browserErrors }) => {
  browserErrors.expect(/401 \(Unauthorized\)/);
  const lin = await aPerson();
  await stranger.goto("/settings");
  await expect(stranger).toHaveURL(/\/sign-in\?callbackUrl=%2Fsettings$/);
  await expect(stranger.getByRole("heading", { level: 1, name: words.signIn.title })).toBeVisible();
  await expect(nameField(stranger, words)).toBeFocused();
  await signIn(stranger, words, { ...lin, password: "not her password" });
  await expect(alert(stranger)).toHaveText(words.signIn.wrong);
  await expect(nameField(stranger, words)).toHaveValue(lin.username);
  await button(stranger, words.common.showPassword).click();
  await expect(passwordField(stranger, words.signIn.password)).toHaveAttribute("type", "text");
  await passwordField(stranger, words.signIn.password).fill(lin.password);
  await stranger.keyboard.press("Enter");
  await expect(stranger).toHaveURL(/\/settings$/);
  await stranger.goto("/sign-in");
  await expect(stranger).toHaveURL(/:\d+\/$/);
});

test("H24 after sign-in the browser stays on Parlor, whatever callback URL was given", {
  tag: "@once",
}, async ({ aPerson, stranger, words }) => {
  const lin = await aPerson();
  const asked: string[] = [];
  stranger.on("request", (request) => asked.push(new URL(request.url()).host));
  for (const address of [
    "https://evil.example/x",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
  ]) {
    await stranger.goto(`/sign-in?callbackUrl=${encodeURIComponent(address)}`);
    await signIn(stranger, words, lin);
    await expect(field(stranger, words)).toBeVisible();
    expect(new URL(stranger.url()).pathname).toBe("/");
    await stranger.context().clearCookies();
  }
  expect(new Set(asked).size).toBe(1);
});

test("H26 W12 five wrong passwords cause a waiting time, however the name is spelled, but not in a known browser", async ({
  aPerson,
  stranger,
  words,
  browserErrors,
}) => {
  browserErrors.expect(/401 \(Unauthorized\)|429 \(Too Many Requests\)/);
  const lin = await aPerson();
  await stranger.goto("/sign-in");
  for (let guess = 0; guess < 5; guess += 1) {
    const username = guess % 2 ? fullWidth(lin.username) : lin.username.toUpperCase();
    await signIn(stranger, words, { ...lin, username, password: `guess number ${guess}` });
    await expect(alert(stranger)).toHaveText(words.signIn.wrong);
    await expect(button(stranger, words.signIn.submit)).toBeEnabled();
  }
  await signIn(stranger, words, lin);
  const rest = alert(stranger);
  await expect(rest).toHaveText(new RegExp(words.signIn.rest.split("<b>")[0] ?? ""));
  await expect(rest).toHaveText(/\d+/);
  await expect(button(stranger, words.signIn.submit)).toHaveAttribute("aria-disabled", "true");

  await lin.page.goto("/settings");
  await button(lin.page, words.settings.signOut).click();
  await signIn(lin.page, words, lin);
  await expect(field(lin.page, words)).toBeVisible();
});

test("the language can be changed before sign-in, and typed text is kept", async ({
  stranger,
  words,
  language,
}) => {
  const { catalogue } = await import("#lib/i18n/index.ts");
  const others = catalogue(language === "en" ? "zh" : "en");
  await stranger.goto("/sign-in");
  await expect(stranger.locator("html")).toHaveAttribute(
    "lang",
    language === "en" ? "en-GB" : "zh-CN",
  );
  await nameField(stranger, words).fill("lin");
  await button(stranger, words.signIn.otherLanguage).click();
  await expect(button(stranger, others.signIn.submit)).toBeVisible();
  await expect(stranger.locator("html")).toHaveAttribute(
    "lang",
    language === "en" ? "zh-CN" : "en-GB",
  );
  await expect(nameField(stranger, others)).toHaveValue("lin");
  await stranger.reload();
  await expect(button(stranger, others.signIn.submit)).toBeVisible();
});

test("a user who signs out has no access, and finds all data after the next sign-in", {
  tag: "@once",
}, async ({ lin, words }) => {
  const { page } = lin;
  const text = marked("Remember this?");
  await sendAndWait(page, words, text);
  await expect(page).toHaveURL(/\/c\/[0-9a-f-]{36}$/);
  const address = page.url();
  await page.goto("/settings");
  await button(page, words.settings.signOut).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.goBack();
  await expect(page).toHaveURL(/\/sign-in/);
  expect((await lin.ask("GET", "/api/me")).status).toBe(401);
  await page.goto(address);
  await expect(page).toHaveURL(/\/sign-in/);
  await signIn(page, words, lin);
  await expect(page).toHaveURL(address);
  await expect(turns(page)).toContainText(text);
});

test("a generated password must be changed at the first sign-in, and no other page opens until then", async ({
  admin,
  parlor,
  stranger,
  words,
  browserErrors,
  language,
}) => {
  browserErrors.expect(/400 \(Bad Request\)/);
  const username = `new.${crypto.randomUUID().slice(0, 8)}`;
  const { password } = (await (
    await admin.ask("POST", "/api/admin/users", { username, name: "Omar", role: "member" })
  ).json()) as {
    password: string;
  };
  const omar = await signedIn(parlor.base, username, password);
  await omar.ask("PATCH", "/api/me", { language });
  await stranger.goto("/sign-in");
  await signIn(stranger, words, { username, password });
  await expect(stranger).toHaveURL(/\/password$/);
  for (const path of ["/", "/settings", "/c/00000000-0000-4000-8000-000000000000"]) {
    await stranger.goto(path);
    await expect(stranger).toHaveURL(/\/password$/);
  }
  expect((await omar.ask("GET", "/api/conversations")).status).toBe(403);
  const [current, next] = [
    passwordField(stranger, words.password.current),
    passwordField(stranger, words.password.next),
  ];
  await current.fill("not the one");
  await next.fill("one of my own, now");
  await button(stranger, words.password.submit).click();
  await expect(alert(stranger)).toHaveText(words.errors.current_password_wrong);
  await current.fill(password);
  await next.fill(password);
  await button(stranger, words.password.submit).click();
  await expect(alert(stranger)).toHaveText(words.errors.password_unchanged);
  await current.fill(password);
  await next.fill("one of my own, now");
  await button(stranger, words.password.submit).click();
  await expect(field(stranger, words)).toBeVisible();
  await expect(stranger).toHaveURL(/:\d+\/$/);
  expect(
    (await signedIn(parlor.base, username, "one of my own, now")).cookies.has(
      "next-auth.session-token",
    ),
  ).toBe(true);
});
