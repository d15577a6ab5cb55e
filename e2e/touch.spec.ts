// A touch screen's keyboard has no Shift+Enter: there Enter starts a new line, and the button sends.

import { button, field, marked, saying, turns } from "./conversation-page.ts";
import { expect, test } from "./fixtures.ts";

test("on a touch screen Enter starts a new line and the send button sends, also while an answer is written", {
  tag: "@once",
}, async ({ lin, browser, site, parlor, words }) => {
  const phone = await browser.newContext({
    baseURL: site.base,
    locale: "en-US",
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
  });
  await phone.addCookies(
    [...lin.cookies].map(([name, value]) => ({ name, value, url: site.base })),
  );
  const page = await phone.newPage();
  await page.goto("/");
  const [mark, next] = [marked("first line"), marked("second question")];
  parlor.model.script({ when: { says: mark }, steps: [{ say: "Well" }, { hold: mark }] });
  await expect(field(page, words)).toHaveAttribute("enterkeyhint", "enter");
  await field(page, words).fill(mark);
  await field(page, words).press("Enter");
  await page.keyboard.type("second line");
  await expect(field(page, words)).toHaveValue(`${mark}\nsecond line`);
  await expect(turns(page)).toHaveCount(0);
  await button(page, words.chat.send).tap();
  const { body } = await parlor.model.seen(saying(mark));
  expect((body as { messages: { content: string }[] }).messages.at(-1)?.content).toBe(
    `${mark}\nsecond line`,
  );
  await expect(turns(page)).toContainText("Well");
  await field(page, words).fill(next);
  await field(page, words).press("Enter");
  await expect(field(page, words)).toHaveValue(`${next}\n`);
  parlor.model.release(mark);
  await expect(button(page, words.chat.send)).toBeVisible();
  // A keyboard that is attached to the tablet.
  await field(page, words).press("Control+Enter");
  await expect(turns(page)).toHaveCount(2);
  await phone.close();
});

test("elsewhere the keyboard is told that Enter sends", { tag: "@once" }, async ({
  lin: { page },
  words,
}) => {
  await expect(field(page, words)).toHaveAttribute("enterkeyhint", "send");
});
