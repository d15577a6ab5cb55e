// Text from models, users and administrators is hostile until it is rendered safely. These tests check in a browser what unit tests cannot:
// that no script runs, and that no request goes to another host.

import { randomUUID } from "node:crypto";

import type { Page } from "@playwright/test";

import { attacks, honest } from "#lib/testing/attacks.ts";
import { type Program, question } from "#lib/testing/program.ts";

import { list, turns } from "./conversation-page.ts";
import { expect, test } from "./fixtures.ts";

/** The number of turns that a conversation shows at once. */
const perConversation = 30;

type Watch = { dialogs: string[]; foreign: string[] };

/** Records dialogs and requests to other hosts, which no text may cause. */
function watch(page: Page, base: string): Watch {
  const seen: Watch = { dialogs: [], foreign: [] };
  page.on("dialog", (dialog) => {
    seen.dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  page.context().on("request", (request) => {
    if (new URL(request.url()).origin !== base) seen.foreign.push(request.url());
  });
  return seen;
}

/** Elements and attributes on a page that no text of others may create. */
const planted = (page: Page) =>
  page.evaluate(() => {
    const bad: string[] = [];
    for (const element of document.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        const runs =
          /^on/i.test(name) ||
          (/^(href|src|action|formaction|xlink:href|data)$/i.test(name) &&
            /^\s*(javascript|data|vbscript|blob|file):/i.test(value));
        if (runs || name === "srcset" || name === "srcdoc" || name === "ping")
          bad.push(`${element.tagName} ${name}=${value}`);
      }
    }
    const inText = document.querySelectorAll(
      "main :is(script, iframe, object, embed, img, image, use, link, style, meta, base, form:not([aria-label]), audio, video, input, select)",
    );
    for (const element of inText)
      bad.push(`${element.tagName} in ${element.parentElement?.tagName}`);
    return bad;
  });

/** Sends a text as a question, whose answer is the same text. */
async function converse(person: Program, id: string, text: string): Promise<void> {
  const answer = await person.ask("POST", "/api/chat", { id, message: question(text) });
  expect(answer.status, text).toBe(200);
  await answer.text();
}

for (const [nth, from] of Array.from(
  { length: Math.ceil(attacks.length / perConversation) },
  (_, at) => at * perConversation,
).entries()) {
  test(`H30 H33 H34 no text in a question, answer or title runs script or loads resources (${nth + 1})`, {
    tag: "@once",
  }, async ({ aPerson, parlor }) => {
    const some = attacks.slice(from, from + perConversation);
    const lin = await aPerson({
      name: some[0]?.[1].replaceAll(/\p{Cc}/gu, "").slice(0, 120) ?? "",
    });
    const seen = watch(lin.page, parlor.base);
    const id = randomUUID();
    for (const [, text] of some) {
      const sayable = text.replaceAll("\0", "");
      parlor.model.script({
        when: { says: sayable },
        times: 1,
        steps: [{ think: sayable }, { say: sayable }],
      });
      await converse(lin, id, sayable);
    }
    // Uses each text as a title in turn; the list shows them all.
    for (const [, text] of some.slice(0, 12)) {
      const title = text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, " ").trim();
      const other = randomUUID();
      await converse(lin, other, "x");
      await lin.ask("PATCH", `/api/conversations/${other}`, { title });
    }
    await lin.page.goto(`/c/${id}`);
    await expect(turns(lin.page)).toHaveCount(some.length);
    await expect(lin.page.getByRole("article").last()).toBeVisible();
    for (const thought of await lin.page.locator("summary").all()) await thought.click();
    expect(await planted(lin.page)).toEqual([]);
    expect(seen).toEqual({ dialogs: [], foreign: [] });
  });
}

test("harmless texts are shown completely, without violations of the page's content security policy", {
  tag: "@once",
}, async ({ aPerson, parlor, words }) => {
  const lin = await aPerson();
  const seen = watch(lin.page, parlor.base);
  const id = randomUUID();
  const all = [
    ...honest.map(([, text]) => text),
    "```python\nprint(1)\n```",
    "$$\\int_0^1 x^2 dx$$",
    "- [x] done\n- [ ] open",
  ];
  for (const text of all) {
    parlor.model.script({ when: { says: text }, times: 1, steps: [{ say: text }] });
    await converse(lin, id, text);
  }
  await lin.page.goto(`/c/${id}`);
  await expect(turns(lin.page)).toHaveCount(all.length);
  await expect(lin.page.locator("math").first()).toBeVisible();
  await expect(lin.page.getByRole("table").first()).toBeVisible();
  await expect(
    lin.page
      .getByRole("main")
      .getByRole("link", { name: /example\.com\/a_b_c/ })
      .first(),
  ).toHaveAttribute("href", "https://example.com/a_b_c");
  await expect(list(lin.page, words)).toBeVisible();
  expect(seen).toEqual({ dialogs: [], foreign: [] });
});
