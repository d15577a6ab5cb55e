import { randomUUID } from "node:crypto";

import type { Page } from "@playwright/test";
import { question } from "#lib/testing/program.ts";
import { button } from "./conversation-page.ts";
import { test as base, expect, type Person } from "./fixtures.ts";

const test = base.extend<{ name: string }>({
  /** The name of a question set. What a test leaves of releases, sets and tests is removed after it. */
  name: async ({ admin }, provide) => {
    const name = `set ${randomUUID().slice(0, 8)}`;
    await provide(name);
    const itemsOf = async (path: string) =>
      (
        (await (await admin.ask("GET", `/api/admin/${path}`)).json()) as {
          items: { id: string; state?: string }[];
        }
      ).items;
    for (const { id, state } of await itemsOf("releases")) {
      if (state === "running") await admin.ask("POST", `/api/admin/releases/${id}/revert`);
      await admin.ask("DELETE", `/api/admin/releases/${id}`);
    }
    for (const path of ["trials", "question-sets"])
      for (const { id } of await itemsOf(path))
        await admin.ask("DELETE", `/api/admin/${path}/${id}`);
  },
});

const combobox = (page: Page, name: string) => page.getByRole("combobox", { name, exact: true });

const modelsOf = async (person: Pick<Person, "ask">) =>
  (
    (await (await person.ask("GET", "/api/models")).json()) as { items: { id: string }[] }
  ).items.map(({ id }) => id);

test("an administrator releases a model to one person, then to everyone, and takes it back", async ({
  aPerson,
  lin,
  words: all,
  name: _,
}) => {
  const { releases: words } = all;
  const root = await aPerson({ role: "admin", name: "Root Admin" });
  const { page } = root;
  await page.goto("/admin/people");
  await page.getByRole("link", { name: all.index.releases }).click();
  await expect(page.getByText(words.none)).toBeVisible();
  await button(page, words.add).click();
  await combobox(page, words.model).fill("nothing");
  await button(page, words.submit).click();
  await expect(combobox(page, words.model)).toBeFocused();
  await combobox(page, words.model).fill("plain");
  await combobox(page, words.against).fill("gpt-oss:20b");
  await page.getByRole("radio", { name: words.byName }).check();
  await page.getByRole("searchbox", { name: all.models.find }).fill(lin.username);
  await page.getByRole("checkbox", { name: new RegExp(lin.username) }).check();
  await button(page, words.submit).click();
  const entry = page.getByRole("list", { name: words.title }).getByRole("listitem").first();
  await expect(entry.getByRole("table")).toContainText(words.firstToken);
  expect(await modelsOf(lin)).not.toContain("gpt-oss:20b");
  expect((await modelsOf(lin))[0]).toBe("plain");
  expect(await modelsOf(root)).not.toContain("plain");
  // Outside the release its model does not exist, also by its id.
  const ask = (model: string) =>
    root.ask("POST", "/api/chat", { id: randomUUID(), message: question("Hello?"), model });
  const [withheld, unknown] = [await ask("plain"), await ask("nothing")];
  expect([withheld.status, await withheld.text()]).toEqual([404, await unknown.text()]);

  const act = async (verb: string) => {
    await button(entry, verb).click();
    await button(page.getByRole("dialog"), verb).click();
    await expect(page.getByRole("dialog")).toHaveCount(0);
  };
  await act(words.complete);
  await expect(button(entry, words.complete)).toHaveCount(0);
  expect((await modelsOf(root))[0]).toBe("plain");
  await act(words.revert);
  await expect(button(entry, words.remove)).toBeVisible();
  expect((await modelsOf(root))[0]).toBe("gpt-oss:20b");
  expect(await modelsOf(lin)).not.toContain("plain");
  await act(words.remove);
  await expect(page.getByText(words.none)).toBeVisible();
  expect(await modelsOf(lin)).toContain("plain");
});

test("two models are asked the same questions, and judged by keys without their names", async ({
  aPerson,
  parlor,
  words: all,
  say,
  name,
}) => {
  const { trials: words } = all;
  const { page } = await aPerson({ role: "admin", name: "Root Admin" });
  const [one, two] = [`${randomUUID()} one?`, `${randomUUID()} two?`];
  for (const model of ["plain", "gpt-oss:20b"])
    for (const says of [one, two])
      parlor.model.script({ when: { model, says }, steps: [{ say: `I am ${model}` }] });
  await page.goto("/admin/releases");
  await button(page, words.addSet).click();
  await page.getByRole("textbox", { name: words.name, exact: true }).fill(name);
  await page.getByRole("textbox", { name: words.questions }).fill(`${one}\n\n${two}\n`);
  await button(page, words.save).click();
  await button(page, say("trials.runOf", { name })).click();
  await combobox(page, words.first).fill("plain");
  await combobox(page, words.second).fill("gpt-oss:20b");
  await button(page, words.start).click();
  await expect(page.getByText(say("trials.toJudge", { judged: 0, all: 2 }))).toBeVisible();
  await page.getByRole("link", { name: words.judge }).click();
  await expect(page.getByText(one)).toBeVisible();
  const [a, b] = [
    page.getByRole("region", { name: words.answerA }),
    page.getByRole("region", { name: words.answerB }),
  ];
  await expect(a).toContainText("I am");
  await expect(page.getByRole("main")).not.toContainText(
    say("trials.writtenBy", { model: "plain" }),
  );
  await page.keyboard.press("a");
  await expect(page.getByText(two)).toBeVisible();
  await page.keyboard.press("=");
  await expect(page.getByRole("heading", { level: 1, name: words.resultTitle })).toBeVisible();
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByText(one)).toBeVisible();
  await expect(a).toContainText(words.chosen);
  for (const answer of [a, b]) {
    await expect(answer).toContainText("I am");
    const model = (await answer.textContent())?.includes("I am plain") ? "plain" : "gpt-oss:20b";
    await expect(answer).toContainText(say("trials.writtenBy", { model }));
  }
});

test("an administrator checks a model server, and finds what passed", async ({
  aPerson,
  words: { runtimes: words },
}) => {
  const { page } = await aPerson({ role: "admin", name: "Root Admin" });
  await page.goto("/admin/runtimes");
  const note = page.locator("details").first();
  await note.locator("summary").click();
  await button(note, words.checkFirst).click();
  await expect(note).toContainText(words.check_refusal_passed, { timeout: 30_000 });
  await expect(button(note, words.check)).toBeVisible();
});

test("a colleague who is no administrator finds no such pages", async ({ lin, browserErrors }) => {
  browserErrors.expect(/404 \(Not Found\)/);
  for (const path of ["/admin/releases", `/admin/releases/trials/${randomUUID()}`])
    expect((await lin.page.goto(path))?.status()).toBe(404);
});
