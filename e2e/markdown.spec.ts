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

/** How many pixels of two pictures differ. */
const differing = (page: Person["page"], pictures: Buffer[]) =>
  page.evaluate(
    async (sources) => {
      const [one, other] = await Promise.all(
        sources.map(async (source) => {
          const image = new Image();
          image.src = `data:image/png;base64,${source}`;
          await image.decode();
          const canvas = new OffscreenCanvas(image.width, image.height);
          const context = canvas.getContext("2d");
          context?.drawImage(image, 0, 0);
          return context?.getImageData(0, 0, image.width, image.height).data ?? [];
        }),
      );
      return one?.filter((value, at) => at % 4 === 0 && Math.abs(value - (other?.[at] ?? 0)) > 60)
        .length;
    },
    pictures.map((picture) => picture.toString("base64")),
  );

test("H32 the lines of formulas are drawn: struck out, above, around and between", {
  tag: "@once",
}, async ({ aPerson, parlor }) => {
  const lin = await aPerson();
  const { page } = lin;
  const id = randomUUID();
  const formulas = [
    "\\cancel{333}",
    "\\bcancel{333}",
    "\\xcancel{333}",
    "\\sout{333}",
    "\\overline{AB}",
    "\\underline{AB}",
    "\\boxed{x+y}",
    "\\fbox{ab}",
    "\\begin{array}{c|c} a & b \\\\ \\hline c & d \\end{array}",
    "\\left[\\begin{array}{c|c} 1 & 2 \\end{array}\\right]",
  ];
  const text = marked("Draw lines.");
  const around = "A line.\n\n".repeat(12);
  const say = `${around}${formulas.map((formula) => `$$\n${formula}\n$$\n\n`).join("")}${around}`;
  parlor.model.script({ when: { says: text }, steps: [{ say }] });
  await ask(lin, id, text);
  await page.goto(`/c/${id}`);
  const drawn = turns(page).locator("math");
  await expect(drawn).toHaveCount(formulas.length);
  for (const [at, formula] of formulas.entries()) {
    const math = drawn.nth(at);
    // Away from the bar at the top, which would be in the picture.
    await math.evaluate((element) => element.scrollIntoView({ block: "center" }));
    const withLines = await math.screenshot();
    await math.evaluate((element) => {
      for (const part of element.querySelectorAll<HTMLElement>("*")) {
        part.style.borderColor = "transparent";
        part.style.backgroundColor = "transparent";
      }
    });
    expect(await differing(page, [withLines, await math.screenshot()]), formula).toBeGreaterThan(8);
  }
});

test("a footnote's mark leads to its note, and the note back", {
  tag: "@once",
}, async ({ aPerson, parlor }) => {
  const lin = await aPerson();
  const { page } = lin;
  const id = randomUUID();
  for (const answer of ["first", "second"]) {
    const text = marked(`Cite the ${answer}.`);
    const say = `Of the ${answer}[^1].\n\n${"A line.\n\n".repeat(40)}[^1]: The note of the ${answer}.`;
    parlor.model.script({ when: { says: text }, steps: [{ say }] });
    await ask(lin, id, text);
  }
  await page.goto(`/c/${id}`);
  // Of several answers each has its own.
  const marks = turns(page).last().getByRole("link", { name: "[1]" });
  await expect(marks).toHaveCount(2);
  await marks.first().click();
  await expect(page.getByText("The note of the second.")).toBeInViewport();
  await marks.last().click();
  await expect(page.getByText("Of the second[1].")).toBeInViewport();
});
