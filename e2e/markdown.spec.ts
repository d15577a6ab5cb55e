import { randomUUID } from "node:crypto";

import { question } from "#lib/testing/program.ts";

import { marked, turns } from "./conversation-page.ts";
import { expect, type Person, test } from "./fixtures.ts";

async function ask(person: Person, id: string, text: string): Promise<void> {
  const answer = await person.ask("POST", "/api/chat", { id, message: question(text) });
  expect(answer.status).toBe(200);
  await answer.text();
}

const sections = (answer: number) =>
  Array.from(
    { length: 40 },
    (_, at) =>
      `## Part ${answer}.${at}.\n\nSome **bold** words of it.\n\n- one\n- two ${answer}.${at}.`,
  ).join("\n\n");

test("F32 a long conversation contains all text, with its end rendered; the rest is rendered when the reader scrolls near", {
  tag: "@once",
}, async ({ aPerson, parlor }) => {
  const lin = await aPerson();
  const { page } = lin;
  const id = randomUUID();
  for (let answer = 0; answer < 5; answer += 1) {
    const text = marked(`Write part ${answer}.`);
    parlor.model.script({ when: { says: text }, steps: [{ say: sections(answer) }] });
    await ask(lin, id, text);
  }
  const html = (await (await lin.ask("GET", `/c/${id}`)).text()).replaceAll(
    /<script[\s\S]*?<\/script>/g,
    "",
  );
  expect(html.split("<strong>").length).toBeGreaterThan(10);
  expect(html.split("<strong>").length).toBeLessThan(200);
  // React sends the rendered version of a large answer after its plain text, so the newest text can occur twice until they are swapped.
  for (const answer of [0, 1, 2]) expect(html.split(`two ${answer}.27.`).length).toBe(2);
  expect(html).toContain("two 4.27.");

  await page.goto(`/c/${id}`);
  const heading = (name: string) => page.getByRole("heading", { name, exact: true });
  await expect(heading("Part 4.39.")).toBeInViewport();
  await expect(turns(page).first()).toContainText("two 0.0.");
  await expect(heading("Part 0.0.")).toHaveCount(0);
  await expect(heading("Part 2.20.")).toHaveCount(0);

  // While scrolling up, the answers in view are rendered.
  const headingsInView = () =>
    page.evaluate(
      () =>
        [...document.querySelectorAll(".prose h2")].filter((found) => {
          const { top } = found.getBoundingClientRect();
          return top > 0 && top < innerHeight;
        }).length,
    );
  await page.mouse.move(700, 300);
  for (let step = 0; step < 6; step += 1) {
    await page.mouse.wheel(0, -1_500);
    await expect.poll(headingsInView).toBeGreaterThan(0);
  }

  // The beginning is rendered too; answers that were never in view are not.
  await page.evaluate(() => scrollTo(0, 0));
  await expect(heading("Part 0.0.")).toBeVisible();
  await expect(heading("Part 1.20.")).toHaveCount(0);
});

test("H33 server and browser render every address in the same way, so hydration finds no difference", {
  tag: "@once",
}, async ({ aPerson, parlor }) => {
  const lin = await aPerson();
  const { page } = lin;
  const id = randomUUID();
  const hosts = [
    "[::1]:3349",
    "[::ffff:1.2.3.4]",
    "[::1%25eth0]",
    "a%41b",
    "例え.jp",
    "ﬀ.com",
    "ａ.com",
    "a\u0301.com",
    "فا.example",
  ];
  const more = [
    "1.2.3",
    "0x7f.1",
    "a.b.",
    "a_b.c",
    "xn--a",
    "u:p@h.example",
    "a:99999",
    "a:080",
    "☃.net",
    "faß.de",
    "a\u200db.c",
    "\u0870.example",
  ];
  const text = marked("Where to?");
  const links = [...hosts, ...more].map((host, at) => `[link ${at}](http://${host}/…)`);
  parlor.model.script({ when: { says: text }, steps: [{ say: links.join("\n\n") }] });
  await ask(lin, id, text);
  // A difference would be an error in the browser's console, which fails the test.
  await page.goto(`/c/${id}`);
  await expect(turns(page).getByRole("link", { name: "link 0" })).toHaveAttribute(
    "href",
    "http://[::1]:3349/%E2%80%A6",
  );
  const seen = await turns(page)
    .locator("a")
    .evaluateAll((all) =>
      all.map((link) => [link.getAttribute("href"), (link as HTMLAnchorElement).host]),
    );
  expect(seen.length).toBeGreaterThan(8);
  for (const [href, host] of seen) expect(new URL(href ?? "").host).toBe(host);
});
