import type { Page } from "@playwright/test";
import { type DemoModel, startDemoModel } from "#lib/demo-model/index.ts";
import { question } from "#lib/testing/program.ts";

import { button, openMenu } from "./conversation-page.ts";
import { test as base, expect, type Person } from "./fixtures.ts";

/** The layers of a model of the registry, in bytes. */
const layers = [900_000_000, 100_000_000];

const test = base.extend<{ gpu: DemoModel; root: Person; server: string }>({
  /** An Ollama that an administrator has entered, with a registry of its own. */
  gpu: async ({}, provide) => {
    const gpu = await startDemoModel({
      listen: {},
      scripted: true,
      models: [{ name: "large", size: 12_000_000_000, sizeVram: 9_000_000_000 }],
      registry: { hosts: { REGISTRY: { "library/new:latest": layers } }, rate: 20_000_000 },
    });
    await provide(gpu);
    await gpu.close();
  },
  root: async ({ aPerson }, provide) => {
    await provide(await aPerson({ role: "admin", name: "Root Admin" }));
  },
  /** The name of its runtime, which is deleted after the test. */
  server: async ({ admin, gpu }, provide) => {
    const name = `gpu-${crypto.randomUUID().slice(0, 8)}`;
    const wish = { name, kind: "ollama", addresses: [gpu.url] };
    const made = await admin.ask("POST", "/api/admin/runtimes", wish);
    const { id } = (await made.json()) as { id: string };
    await provide(name);
    await admin.ask("DELETE", `/api/admin/runtimes/${id}`);
  },
});

const rowOf = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });
const field = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });

test("an administrator pulls a model, leaves the page, cancels and resumes it, and everybody can ask it", async ({
  root: { page },
  lin,
  gpu,
  server,
  words: { models: words, index, chat },
  say,
}) => {
  await page.goto("/admin/people");
  await page.getByRole("link", { name: index.models, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: words.title })).toBeVisible();
  await button(page, words.pull).click();
  await page.getByRole("radio", { name: server }).check();
  await field(page, words.pullName).fill("gpt-oss:120b-cloud");
  await button(page, words.pullSubmit).click();
  await expect(page.getByText(words.nameCloud)).toBeVisible();
  await field(page, words.pullName).fill(" ollama pull new ");
  await button(page, words.pullSubmit).click();
  const progress = page.getByRole("progressbar", {
    name: say("models.progressOf", { name: "new" }),
  });
  await expect(progress).toHaveAttribute("aria-valuenow", /^[1-9]/);

  await page.goto("/admin/people");
  await page.goto("/admin/models");
  await expect(progress).toHaveAttribute("aria-valuenow", /^[1-9]/);
  await button(page, say("models.cancelOf", { name: "new" })).click();
  await expect(page.getByText(words.canceled)).toBeVisible();
  gpu.setPullRate(200_000_000);
  await button(page, say("models.resumeOf", { name: "new" })).click();
  await expect(page.getByText(words.downloading)).toBeVisible();
  await expect(page.getByText(words.pulled)).toBeVisible({ timeout: 120_000 });
  await expect(rowOf(page, "new").filter({ hasText: server })).toContainText(words.everyone);
  await button(page, say("models.dismissOf", { name: "new" })).click();
  await expect(page.getByText(words.pulled)).toHaveCount(0);

  await lin.page.reload();
  await openMenu(lin.page, lin.page.getByRole("button", { name: chat.model }));
  await expect(lin.page.getByRole("menuitemradio", { name: /^new/ })).toBeVisible();
});

test("a pull that cannot succeed says why", async ({
  root: { page },
  server,
  words: { models: words, errors },
}) => {
  await page.goto("/admin/models");
  for (const [name, reason] of [
    ["nothing", errors.server_unknown_model],
    ["registry.example/x", errors.server_registry_unreachable],
  ] as const) {
    await button(page, words.pull).click();
    await page.getByRole("radio", { name: server }).check();
    await field(page, words.pullName).fill(name);
    await button(page, words.pullSubmit).click();
    const entry = page.getByRole("listitem").filter({ hasText: name });
    await expect(entry).toContainText(reason);
    await entry.getByRole("button").last().click();
    await expect(entry).toHaveCount(0);
  }
});

test("a model is for the people who were named, under the name and with the words that were given", async ({
  root: { page },
  lin,
  aPerson,
  gpu,
  server,
  words: { models: words, chat },
  say,
}) => {
  const wei = await aPerson({ name: "Wei Chen" });
  await page.goto("/admin/models");
  const row = rowOf(page, server).filter({ hasText: "large" });
  const menu = async () => openMenu(page, row.getByRole("button", { name: /./ }));
  await menu();
  await page.getByRole("menuitem", { name: words.change, exact: true }).click();
  const form = page.getByRole("form");
  await field(page, words.ownName).fill("Large one");
  await field(page, words.description).fill("For long contracts");
  await field(page, words.windowTokens).fill("100");
  await field(page, "temperature").fill("hot");
  await page.getByRole("radio", { name: words.named }).check();
  await button(form, words.save).click();
  await expect(
    page.getByText(say("models.tokensWrong", { least: 1_024, most: 1_048_576 })),
  ).toBeVisible();
  await expect(page.getByText(words.nobody)).toBeVisible();
  await expect(field(page, "temperature")).toHaveAccessibleDescription(
    say("variants.numberWrong", { least: 0, most: 2 }),
  );
  await field(page, "temperature").fill("0.4");
  await field(page, words.windowTokens).fill("200,000");
  await page.getByRole("searchbox", { name: words.find }).fill(wei.username);
  await page.getByRole("checkbox", { name: "Wei Chen" }).check();
  await button(form, words.save).click();
  await expect(form).toHaveCount(0);
  await expect(row).toContainText("Large one");
  const message = question(`Where is the seal kit? ${server}`);
  const wish = { id: crypto.randomUUID(), message, model: `large@${server}` };
  await (await wei.ask("POST", "/api/chat", wish)).text();
  const asked = gpu.requests.find(({ body }) => JSON.stringify(body ?? "").includes(server));
  expect(asked?.body).toMatchObject({ options: { temperature: 0.4 } });
  await expect(row).toContainText(say("models.people", { count: 1 }));
  // The server allows less than was entered.
  await expect(row).toContainText(say("models.windowLess", { wanted: 200_000 }));

  for (const [person, count] of [
    [wei, 1],
    [lin, 0],
  ] as const) {
    await person.page.goto("/");
    await openMenu(person.page, person.page.getByRole("button", { name: chat.model }));
    await expect(
      person.page.getByRole("menuitemradio", { name: /Large one.*For long contracts/s }),
    ).toHaveCount(count);
  }
});

test("a model is loaded, shown with the share of it that is on the card, unloaded and deleted", async ({
  root: { page },
  gpu,
  server,
  words: { models: words },
  say,
}) => {
  await page.goto("/admin/models");
  const row = rowOf(page, server).filter({ hasText: "large" });
  const act = async (name: string) => {
    await openMenu(page, row.getByRole("button", { name: /./ }));
    await page.getByRole("menuitem", { name, exact: true }).click();
  };
  await expect(row).toContainText(words.notLoaded);
  await act(words.load);
  await expect(row).toContainText(say("models.onCard", { percent: 75 }));
  await act(words.unload);
  await expect(row).toContainText(words.notLoaded);
  await act(words.delete);
  await button(page.getByRole("dialog"), words.delete).click();
  await expect(row).toHaveCount(0);
  expect(gpu.requests.some(({ path }) => path === "/api/delete")).toBe(true);
});

test("the quantisations are marked that do not fit the card, and choosing one fills in its name", async ({
  root: { page },
  server,
  words: { models: words },
  say,
}) => {
  await page.goto("/admin/models");
  await button(page, words.pull).click();
  await page.getByRole("radio", { name: server }).check();
  await field(page, words.card).fill("16");
  await expect(rowOf(page, "Q6_K")).toContainText(words.doesNotFit);
  await expect(rowOf(page, "Q4_K_M")).not.toContainText(words.doesNotFit);
  await expect(rowOf(page, "Q4_K_M")).toContainText(words.usualMark);
  await button(page, say("models.chooseOf", { name: "Q6_K" })).click();
  await expect(field(page, words.pullName)).toHaveValue("hf.co/unsloth/gpt-oss-20b-GGUF:Q6_K");
  await expect(
    page.getByText(say("models.willNotFit", { name: "Q6_K", card: "16" })),
  ).toBeVisible();
});
