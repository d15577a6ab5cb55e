// Parlor under another host name over plain http, as in an intranet. There, browsers provide neither randomUUID nor the clipboard API, and
// do not send Sec-Fetch-Site.

import { request } from "node:http";

import { button, field, marked, send, turns } from "./conversation-page.ts";
import { expect, test } from "./fixtures.ts";
import { signIn } from "./sign-in-page.ts";

test("under an intranet name, sign-in, asking, copying an answer and its code, and sign-out work", async ({
  aPerson,
  aBrowser,
  parlor,
  words,
  say,
}) => {
  const lin = await aPerson();
  const text = marked("How do I count them?");
  parlor.model.script({
    when: { says: text },
    steps: [{ say: "So:\n\n```sql\nselect count(*) from parts;\n```\n" }],
  });
  const base = `http://parlor.test:${new URL(parlor.base).port}`;
  const page = await (await aBrowser(base)).newPage();
  await page.goto("/");
  await expect(page).toHaveURL(`${base}/sign-in`);
  expect(
    await page.evaluate(() => [isSecureContext, "clipboard" in navigator, "randomUUID" in crypto]),
  ).toEqual([false, false, false]);
  await signIn(page, words, lin);
  await expect(page).toHaveURL(`${base}/`);
  await send(page, words, text);
  const code = turns(page).getByRole("group", { name: say("markdown.code", { language: "SQL" }) });
  await expect(code).toContainText("select count(*) from parts;");
  await expect(button(page, words.chat.send)).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`^${base}/c/`));

  /** The content of the clipboard, read by pasting it. */
  const pasted = async () => {
    await field(page, words).fill("");
    await field(page, words).press("ControlOrMeta+V");
    return field(page, words).inputValue();
  };
  await button(page, words.markdown.copyCode).click();
  expect(await pasted()).toBe("select count(*) from parts;");
  await button(page, words.chat.copyAnswer).click();
  expect(await pasted()).toBe("So:\n\n```sql\nselect count(*) from parts;\n```\n");

  await page.goto("/settings");
  await button(page, words.settings.signOut).click();
  await expect(page).toHaveURL(`${base}/sign-in`);
});

test("H17 under an intranet name, too, only Parlor's own pages can change data", {
  tag: "@once",
}, async ({ aPerson, parlor }) => {
  const lin = await aPerson();
  const { port } = new URL(parlor.base);
  const cookie = [...lin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const renamed = (origin: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = {
        host: `parlor.test:${port}`,
        origin,
        cookie,
        "content-type": "application/json",
      };
      const asked = request(
        { host: "127.0.0.1", port, path: "/api/me", method: "PATCH", headers },
        (answer) => resolve(answer.statusCode),
      );
      asked.once("error", reject).end(JSON.stringify({ name: "Lin" }));
    });
  expect(await renamed(`http://parlor.test:${port}`)).toBe(200);
  for (const origin of [
    parlor.base,
    "http://evil.example",
    `https://parlor.test:${port}`,
    `http://parlor.test.evil.example:${port}`,
    "null",
  ]) {
    expect(await renamed(origin), origin).toBe(403);
  }
});
