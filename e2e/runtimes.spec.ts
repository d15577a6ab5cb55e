import { randomUUID } from "node:crypto";

import type { Page } from "@playwright/test";
import type { Catalogue } from "#lib/i18n/index.ts";
import {
  jsonHead,
  lastChunk,
  type ServerWithKey,
  saidChunk,
  startServerWithKey,
  streamHead,
  events as written,
} from "#lib/testing/openai-server.ts";
import { heard, question } from "#lib/testing/program.ts";
import { type RawServer, startRawServer } from "#lib/testing/raw-server.ts";

import { button, openMenu, sendAndWait, turns } from "./conversation-page.ts";
import { test as base, expect } from "./fixtures.ts";

const key = "sk-very-secret";

const test = base.extend<{ lab: ServerWithKey; name: string }>({
  /** A vLLM with a key. */
  lab: async ({}, provide) => {
    const lab = await startServerWithKey(key);
    await provide(lab);
    await lab.close();
  },
  /** The name of a model server, which is deleted after the test. */
  name: async ({ admin }, provide) => {
    const name = `lab-${randomUUID().slice(0, 8)}`;
    await provide(name);
    const { items } = (await (await admin.ask("GET", "/api/admin/runtimes")).json()) as {
      items: { id: string; name: string }[];
    };
    for (const { id } of items.filter((runtime) => runtime.name.startsWith(name)))
      await admin.ask("DELETE", `/api/admin/runtimes/${id}`);
  },
});

const rowOf = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });

const textField = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });

/** Opens the form for a new model server, and fills in where it is. */
async function fillIn(
  page: Page,
  { runtimes: words }: Catalogue,
  server: { name: string; url: string; apiKey?: string },
): Promise<void> {
  await page.goto("/admin/runtimes");
  await button(page, words.add).click();
  await textField(page, words.name).fill(server.name);
  await page.getByRole("radio", { name: words.kindOpenai }).check();
  await textField(page, words.addresses).fill(server.url);
  if (server.apiKey !== undefined) await page.getByLabel(words.apiKey).fill(server.apiKey);
}

test("an administrator tries and adds an OpenAI-compatible server, and everybody can ask its models", async ({
  aPerson,
  lin,
  lab,
  name,
  words,
  say,
}) => {
  const { page } = await aPerson({ role: "admin", name: "Root Admin" });
  await page.goto("/admin/people");
  await page.getByRole("link", { name: words.index.runtimes }).click();
  await expect(page.getByRole("heading", { level: 1, name: words.runtimes.title })).toBeVisible();
  await expect(rowOf(page, "ollama")).toContainText(words.runtimes.fromEnvironment);

  await fillIn(page, words, { name, url: `${lab.url}/v1` });
  await button(page, words.runtimes.tryIt).click();
  await expect(page.getByText(words.runtimes.credentials)).toBeVisible();
  await page.getByLabel(words.runtimes.apiKey).fill(key);
  await button(page, words.runtimes.tryIt).click();
  const models = ["plain", "lab-only"].join(words.runtimes.between);
  await expect(page.getByText(say("runtimes.serves", { models }))).toBeVisible();
  await expect(rowOf(page, name)).toHaveCount(0);
  await button(page, words.runtimes.submit).click();
  await expect(rowOf(page, name)).toContainText("vLLM 0.19.0");
  await expect(page.getByRole("form")).toHaveCount(0);

  await lin.page.reload();
  await openMenu(lin.page, lin.page.getByRole("button", { name: words.chat.model }));
  await lin.page.getByRole("menuitemradio", { name: /^lab-only/ }).click();
  await sendAndWait(lin.page, words, "Does it work?");
  await expect(turns(lin.page).last()).toContainText("yes");

  // The page follows the state by itself.
  await lab.close();
  await expect(rowOf(page, name)).toContainText(words.runtimes.unreachable, { timeout: 60_000 });
});

test("a wrong address is shown for what it is, and what was typed stays", async ({
  aPerson,
  lab,
  parlor,
  name,
  words,
  say,
}) => {
  const { page } = await aPerson({ role: "admin", name: "Root Admin" });
  await fillIn(page, words, { name: "two words", url: "gpu-1", apiKey: key });
  await button(page, words.runtimes.submit).click();
  await expect(page.getByText(say("runtimes.nameWrong", { most: 40 }))).toBeVisible();
  await expect(page.getByText(say("runtimes.addressNotUrl", { address: "gpu-1" }))).toBeVisible();
  await expect(textField(page, words.runtimes.name)).toBeFocused();
  await textField(page, words.runtimes.name).fill(name);

  const addresses = textField(page, words.runtimes.addresses);
  for (const [url, problem] of [
    ["http://127.0.0.1:9", "unreachable"],
    ["http://nobody.invalid:8000", "unknown_name"],
    [parlor.model.url, "wrong_kind"],
    [lab.url.replace("http:", "https:"), "certificate"],
  ] as const) {
    await addresses.fill(url);
    await button(page, words.runtimes.tryIt).click();
    const found = page.getByRole("status").filter({ hasText: words.runtimes.tried });
    await expect(found.filter({ hasText: url })).toContainText(words.runtimes[problem]);
  }
  // It may be entered all the same: the server may be started later.
  await addresses.fill("http://127.0.0.1:9");
  await button(page, words.runtimes.submit).click();
  await expect(rowOf(page, name)).toContainText(words.runtimes.unreachable);
});

test("an administrator changes and deletes a model server; its key is never shown, and not sent elsewhere", async ({
  aPerson,
  lab,
  name,
  words,
  browserErrors,
}) => {
  browserErrors.expect(/409 \(Conflict\)/);
  const { page } = await aPerson({ role: "admin", name: "Root Admin" });
  await fillIn(page, words, { name, url: lab.url, apiKey: key });
  await button(page, words.runtimes.submit).click();
  await expect(rowOf(page, name)).toContainText("vLLM");

  const menu = () => openMenu(page, rowOf(page, name).getByRole("button"));
  await page.reload();
  expect(await page.content()).not.toContain(key);
  await menu();
  await page.getByRole("menuitem", { name: words.runtimes.change }).click();
  await expect(page.getByLabel(words.runtimes.apiKey)).toHaveValue("");
  await expect(page.getByText(words.runtimes.apiKeyKept)).toBeVisible();
  await textField(page, words.runtimes.addresses).fill("http://127.0.0.1:9");
  await button(page, words.runtimes.save).click();
  await expect(
    page.getByRole("alert").filter({ hasText: words.errors.runtime_key_again }),
  ).toBeVisible();
  await textField(page, words.runtimes.addresses).fill(lab.url);
  await textField(page, words.runtimes.slots).fill("7");
  await button(page, words.runtimes.save).click();
  await expect(rowOf(page, name).getByRole("cell", { name: "7", exact: true })).toBeVisible();

  await menu();
  await page.getByRole("menuitem", { name: words.runtimes.delete }).click();
  const dialog = page.getByRole("dialog");
  await button(dialog, words.common.cancel).click();
  await expect(rowOf(page, name)).toBeVisible();
  await menu();
  await page.getByRole("menuitem", { name: words.runtimes.delete }).click();
  await button(dialog, words.runtimes.delete).click();
  await expect(rowOf(page, name)).toHaveCount(0);
});

test("of the environment's model server only numbers can be changed", async ({
  aPerson,
  admin,
  words,
  say,
}) => {
  const { page } = await aPerson({ role: "admin", name: "Root Admin" });
  await page.goto("/admin/runtimes");
  await openMenu(page, rowOf(page, "ollama").getByRole("button"));
  await expect(page.getByRole("menuitem")).toHaveCount(1);
  await page.getByRole("menuitem", { name: words.runtimes.change }).click();
  const form = page.getByRole("form", { name: say("runtimes.changeOf", { name: "ollama" }) });
  await expect(form.getByRole("textbox")).toHaveCount(4);
  await textField(page, words.runtimes.slots).fill("0");
  await button(page, words.runtimes.save).click();
  await expect(page.getByText(say("runtimes.numberWrong", { most: 256 }))).toBeVisible();
  await textField(page, words.runtimes.slots).fill("23");
  await textField(page, words.runtimes.slots).press("Enter");
  await expect(form).toHaveCount(0);
  await expect(rowOf(page, "ollama").getByRole("cell", { name: "23", exact: true })).toBeVisible();
  const { items } = (await (await admin.ask("GET", "/api/admin/runtimes")).json()) as {
    items: { id: string; slots: number }[];
  };
  const id = items.find(({ slots }) => slots === 23)?.id ?? "";
  expect((await admin.ask("PATCH", `/api/admin/runtimes/${id}`, { slots: 1 })).status).toBe(200);
});

test("a colleague who is no administrator finds no such page", async ({ lin, browserErrors }) => {
  browserErrors.expect(/404 \(Not Found\)/);
  const response = await lin.page.goto("/admin/runtimes");
  expect(response?.status()).toBe(404);
});

/** A replica with the model `pair`, which answers calls with "yes" or fails them all; `calls` counts them. */
async function replica(fails: boolean): Promise<RawServer & { calls(): number }> {
  let calls = 0;
  const server = await startRawServer((socket, request) => {
    if (request.startsWith("GET"))
      return socket.end(
        jsonHead(200) + JSON.stringify({ data: [{ id: "pair", owned_by: "vllm" }] }),
      );
    calls += 1;
    return fails
      ? socket.end(`${jsonHead(500)}{"error":{"message":"boom"}}`)
      : socket.end(streamHead + written(saidChunk("yes"), lastChunk(), "[DONE]"));
  });
  return Object.assign(server, { calls: () => calls });
}

test("F26 nobody notices a replica that fails: it is left alone, and administrators see that", async ({
  aPerson,
  admin,
  lin,
  name,
  say,
}) => {
  const [broken, whole] = [await replica(true), await replica(false)];
  const addresses = [broken.url, whole.url];
  const slots = 4;
  await admin.ask("POST", "/api/admin/runtimes", { name, kind: "openai", addresses, slots });
  for (let asked = 0; asked < 25 && broken.calls() < 3; asked += 1) {
    const message = question("Does it work?");
    const id = randomUUID();
    const answer = await lin.ask("POST", "/api/chat", { id, message, model: "pair" });
    expect(await heard(answer)).toMatchObject({ text: "yes", finished: true });
  }
  expect(broken.calls()).toBeGreaterThanOrEqual(3);

  const { page } = await aPerson({ role: "admin", name: "Root Admin" });
  await page.goto("/admin/runtimes");
  const row = rowOf(page, name);
  const [before = ""] = say("runtimes.open", { state: "", time: "12:34" }).split("12:34");
  await expect(row).toContainText(before);
  const tried = say("runtimes.halfOpen", { state: "" });
  await expect(row).toContainText(tried, { timeout: 60_000 });
  await Promise.all([broken.close(), whole.close()]);
});
