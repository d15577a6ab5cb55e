import { randomUUID } from "node:crypto";

import type { Page } from "@playwright/test";

import { button, openMenu, sendAndWait, turns } from "./conversation-page.ts";
import { test as base, expect } from "./fixtures.ts";

const test = base.extend<{ name: string }>({
  /** The name of a variant, which is deleted after the test. */
  name: async ({ admin }, provide) => {
    const name = `terse-${randomUUID().slice(0, 8)}`;
    await provide(name);
    const { items } = (await (await admin.ask("GET", "/api/admin/variants")).json()) as {
      items: { id: string; name: string }[];
    };
    for (const { id } of items.filter((variant) => variant.name.startsWith(name)))
      await admin.ask("DELETE", `/api/admin/variants/${id}`);
  },
});

const rowOf = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });
const textField = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });
const baseField = (page: Page, name: string) => page.getByRole("combobox", { name, exact: true });

test("an administrator makes a variant, everybody can ask it, and it stays the same one under a new name", async ({
  aPerson,
  admin,
  lin,
  parlor,
  name,
  words: all,
}) => {
  const { variants: words } = all;
  const { page } = await aPerson({ role: "admin", name: "Root Admin" });
  await page.goto("/admin/people");
  await page.getByRole("link", { name: all.index.variants }).click();
  await expect(page.getByRole("heading", { level: 1, name: words.title })).toBeVisible();
  await button(page, words.add).click();
  await textField(page, words.name).fill(name);
  await baseField(page, words.base).fill("plain");
  await textField(page, words.instructions).fill("Be terse.\nAlways.");
  await textField(page, "temperature").fill("hot");
  await button(page, words.submit).click();
  await expect(textField(page, "temperature")).toBeFocused();
  await textField(page, "temperature").fill("0.3");
  await page.getByRole("radio", { name: words.viewModelfile }).check();
  await expect(textField(page, words.viewModelfile)).toHaveValue(
    'FROM plain\nPARAMETER temperature 0.3\nSYSTEM """Be terse.\nAlways."""\n',
  );
  await button(page, words.submit).click();
  await expect(rowOf(page, name)).toContainText(words.enabled);
  await expect(page.getByRole("form")).toHaveCount(0);

  await lin.page.reload();
  await openMenu(lin.page, lin.page.getByRole("button", { name: all.chat.model }));
  await lin.page.getByRole("menuitemradio", { name: new RegExp(`^${name}`) }).click();
  const question = `Where is the seal kit? ${randomUUID()}`;
  await sendAndWait(lin.page, all, question);
  await expect(turns(lin.page).last()).toContainText(question);
  const asked = parlor.model.requests.find(({ body }) =>
    JSON.stringify(body ?? "").includes(question),
  );
  expect(asked?.body).toMatchObject({ model: "plain", options: { temperature: 0.3 } });
  expect(JSON.stringify(asked?.body)).toContain("Be terse.\\nAlways.");

  await openMenu(page, rowOf(page, name).getByRole("button"));
  await page.getByRole("menuitem", { name: words.change, exact: true }).click();
  await textField(page, words.name).fill(`${name}, renamed`);
  await page.getByRole("radio", { name: all.models.everyone }).check();
  await button(page, words.save).click();
  await expect(rowOf(page, `${name}, renamed`)).toContainText(words.forEveryone);
  await lin.page.reload();
  await expect(lin.page.getByRole("button", { name: /renamed/ })).toBeVisible();
  const next = `And the spare one? ${randomUUID()}`;
  await sendAndWait(lin.page, all, next);
  const again = parlor.model.requests.find(({ body }) => JSON.stringify(body ?? "").includes(next));
  expect(again?.body).toMatchObject({ options: { temperature: 0.3 } });
  const { items } = (await (await admin.ask("GET", "/api/admin/variants")).json()) as {
    items: { modelId: string; name: string }[];
  };
  expect(items).toContainEqual(
    expect.objectContaining({ modelId: name, name: `${name}, renamed` }),
  );
});

test("a Modelfile is imported from a file; what cannot be used is named with its line", async ({
  aPerson,
  name,
  words: all,
  say,
}) => {
  const { variants: words } = all;
  const { page } = await aPerson({ role: "admin", name: "Root Admin" });
  await page.goto("/admin/variants");
  await button(page, words.import).click();
  await textField(page, words.name).fill(name);
  const modelfile = [
    "# from another machine",
    "FROM /blobs/sha256-1",
    "PARAMETER num_gqa 8",
    "TEMPERATURE 3",
    'SYSTEM "Be terse."',
  ];
  const chooser = page.waitForEvent("filechooser");
  await button(page, words.chooseFile).click();
  await (await chooser).setFiles({
    name: "Modelfile",
    mimeType: "text/plain",
    buffer: Buffer.from(modelfile.join("\n")),
  });
  const line = (number: number, problem: string) =>
    page.getByText(say("variants.line", { line: number, problem }));
  await expect(line(2, words.problem_base_file)).toBeVisible();
  await expect(
    line(3, say("variants.problem_retired_parameter", { what: "PARAMETER num_gqa" })),
  ).toBeVisible();
  await expect(
    line(4, say("variants.problem_unknown_command", { what: "TEMPERATURE" })),
  ).toBeVisible();
  await button(page, words.submit).click();
  await expect(page.getByText(words.modelfileRefused)).toBeVisible();
  await textField(page, words.viewModelfile).fill(modelfile.toSpliced(3, 1).join("\n"));
  // The base is missing: the form opens at its field.
  await button(page, words.submit).click();
  await expect(baseField(page, words.base)).toBeFocused();
  await expect(textField(page, words.instructions)).toHaveValue("Be terse.");
  await expect(button(page, `${words.leaveOut} PARAMETER num_gqa`)).toBeVisible();
  await baseField(page, words.base).fill("plain");
  await button(page, words.submit).click();
  await expect(rowOf(page, name)).toContainText(words.enabled);

  const download = page.waitForEvent("download");
  await openMenu(page, rowOf(page, name).getByRole("button"));
  await page.getByRole("menuitem", { name: words.export }).click();
  expect((await download).suggestedFilename()).toContain(name);
});

test("an administrator returns to an earlier version, switches a variant off and deletes it", async ({
  aPerson,
  admin,
  name,
  words: all,
  say,
}) => {
  const { variants: words } = all;
  const created = await admin.ask("POST", "/api/admin/variants", {
    name,
    base: "plain",
    instructions: "Be terse.",
  });
  const { id } = (await created.json()) as { id: string };
  await admin.ask("PATCH", `/api/admin/variants/${id}`, { instructions: "Be polite." });
  const { page } = await aPerson({ role: "admin", name: "Root Admin" });
  await page.goto("/admin/variants");
  const pick = async (action: string) => {
    await openMenu(page, rowOf(page, name).getByRole("button"));
    await page.getByRole("menuitem", { name: action, exact: true }).click();
  };
  await pick(words.history);
  const history = page.getByRole("region", { name: say("variants.historyOf", { name }) });
  await expect(history.getByRole("listitem")).toHaveCount(2);
  await button(history, words.compare).click();
  await expect(history).toContainText("− SYSTEM Be polite.");
  await expect(history).toContainText("+ SYSTEM Be terse.");
  await button(history, words.return).click();
  await expect(history.getByRole("listitem")).toHaveCount(3);
  await expect(history).toContainText("Root Admin");
  await button(history, all.common.close).click();

  await pick(words.disable);
  await expect(rowOf(page, name)).toContainText(words.disabled);
  const { items } = (await (await admin.ask("GET", "/api/models")).json()) as {
    items: { id: string }[];
  };
  expect(items.map(({ id: model }) => model)).not.toContain(name);

  await pick(words.delete);
  const dialog = page.getByRole("dialog");
  await button(dialog, all.common.cancel).click();
  await expect(rowOf(page, name)).toBeVisible();
  await pick(words.delete);
  await button(dialog, words.delete).click();
  await expect(rowOf(page, name)).toHaveCount(0);
});

test("the ready-made variant for gpt-oss comes in the language of the page", async ({
  aPerson,
  words: { variants: words },
}) => {
  const { page } = await aPerson({ role: "admin", name: "Root Admin" });
  await page.goto("/admin/variants");
  await button(page, words.addHarmony).click();
  await expect(textField(page, words.name)).toHaveValue("harmony");
  await expect(baseField(page, words.base)).toHaveValue("gpt-oss:20b");
  await expect(textField(page, words.instructions)).toHaveValue(words.harmonyInstructions);
});

test("what somebody else has changed meanwhile is not overwritten", async ({
  aPerson,
  admin,
  name,
  words: all,
  browserErrors,
}) => {
  browserErrors.expect(/409 \(Conflict\)/);
  const { variants: words } = all;
  const made = await admin.ask("POST", "/api/admin/variants", { name, base: "gone:1b" });
  const { id } = (await made.json()) as { id: string };
  const { page } = await aPerson({ role: "admin", name: "Root Admin" });
  await page.goto("/admin/variants");
  await expect(rowOf(page, name)).toContainText("gone:1b");
  await openMenu(page, rowOf(page, name).getByRole("button"));
  await page.getByRole("menuitem", { name: words.change, exact: true }).click();
  await expect(page.getByText(words.baseGone)).toBeVisible();
  await admin.ask("PATCH", `/api/admin/variants/${id}`, { instructions: "Theirs." });
  await textField(page, words.instructions).fill("Mine.");
  await button(page, words.save).click();
  await expect(
    page.getByRole("alert").filter({ hasText: all.errors.variant_changed }),
  ).toBeVisible();
  await expect(textField(page, words.instructions)).toHaveValue("Mine.");
});

test("a colleague who is no administrator finds no such page", async ({ lin, browserErrors }) => {
  browserErrors.expect(/404 \(Not Found\)/);
  const response = await lin.page.goto("/admin/variants");
  expect(response?.status()).toBe(404);
});
