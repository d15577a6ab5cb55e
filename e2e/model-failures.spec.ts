// Model failures: the user sees one of Parlor's own messages, the question is kept, and asking again works.

import type { ScriptInput } from "#lib/demo-model/index.ts";

import {
  button,
  field,
  marked,
  openMenu,
  row,
  saying,
  send,
  sendAndWait,
  stopButton,
  turns,
} from "./conversation-page.ts";
import { expect, type PageMessageKey, test, type Values } from "./fixtures.ts";

/** The behavior of the model server, the message that the user sees, and the text that was received before. */
const faults: {
  name: string;
  steps: ScriptInput["steps"];
  messageKey: PageMessageKey;
  values?: Values;
  kept?: string;
}[] = [
  {
    name: "F19 an error in mid-answer",
    steps: [{ say: "Half" }, { error: "boom /srv/secret" }],
    messageKey: "errors.model_fault",
    kept: "Half",
  },
  {
    name: "F17 a connection that breaks",
    steps: [{ say: "Half" }, { reset: true }],
    messageKey: "errors.model_broke_off",
    kept: "Half",
  },
  {
    name: "F18 a stream without an end marker",
    steps: [{ say: "Half" }, { end: true }],
    messageKey: "errors.model_ended_early",
    kept: "Half",
  },
  { name: "F24 an empty answer", steps: [{ say: "" }], messageKey: "errors.model_empty" },
  {
    name: "F22 an immediate error",
    steps: [{ status: 500, error: "CUDA at 10.0.0.7" }],
    messageKey: "errors.model_fault",
  },
  {
    name: "F22 a missing model",
    steps: [{ status: 404, error: "model 'gpt-oss:20b' not found" }],
    messageKey: "errors.model_missing_there",
    values: { model: "gpt-oss:20b" },
  },
];

for (const { name, steps, messageKey, values, kept } of faults) {
  test(`${name} is reported, and asking again works`, {
    tag: kept === undefined ? [] : ["@once"],
  }, async ({ lin: { page }, parlor, words, say }) => {
    const text = marked("Will it work?");
    parlor.model.script(
      { when: { says: text }, times: 1, steps },
      { when: { says: text }, steps: [{ say: "It works." }] },
    );
    await send(page, words, text);
    const reported = say(kept === undefined ? "chat.failed" : "chat.failedPartly", {
      reason: say(messageKey, values),
    });
    for (const look of [() => Promise.resolve(), () => page.reload()]) {
      await look();
      await expect(turns(page)).toContainText(reported);
      if (kept !== undefined) await expect(turns(page)).toContainText(kept);
      await expect(turns(page)).not.toContainText(/boom|secret|CUDA|10\.0\.0/);
    }
    await expect(row(page, words, text)).toContainText(words.index.failed);
    await button(turns(page), words.chat.askAgain).first().click();
    await expect(turns(page)).toContainText("It works.");
    await expect(turns(page)).not.toContainText(reported);
    await expect(row(page, words, text)).not.toContainText(words.index.failed);
  });
}

test("F13 a model server that refuses connections is reported, and asking again works when it is back", {
  tag: "@once",
}, async ({ lin: { page }, parlor, words, say }) => {
  const text = marked("Anybody there?");
  parlor.model.script({ when: { says: text }, steps: [{ say: "Back again." }] });
  parlor.model.refuse();
  await send(page, words, text);
  // If the model list was refreshed while the server was down, the message is that no model is running.
  const reported = (reason: string) => turns(page).getByText(say("chat.failed", { reason }));
  await expect(
    reported(words.errors.model_unreachable).or(reported(words.errors.no_model)),
  ).toBeVisible();
  await parlor.model.accept();
  await button(turns(page), words.chat.askAgain).click();
  await expect(turns(page)).toContainText("Back again.");
});

test("without any model the question is kept, and can be asked when there is one", {
  tag: "@once",
}, async ({ lin: { page }, parlor, words, say, browserErrors }) => {
  // Requests that were in progress when the server was killed.
  browserErrors.expect(/net::ERR_/);
  const text = marked("Hello, anybody?");
  parlor.model.script({ when: { says: text }, steps: [{ say: "Here I am." }] });
  parlor.model.refuse();
  await parlor.kill("web");
  await parlor.startWeb();
  await page.goto("/");
  await expect(page.getByText(say("chat.noModel"))).toBeVisible();
  await send(page, words, text);
  await expect(turns(page)).toContainText(say("chat.failed", { reason: words.errors.no_model }));
  await page.reload();
  await expect(turns(page)).toContainText(text);
  await expect(page.getByText(say("chat.noModel"))).toBeVisible();
  await parlor.model.accept();
  await button(turns(page), words.chat.askAgain).click();
  await expect(turns(page)).toContainText("Here I am.");
  await expect(page.getByText(say("chat.noModel"))).toHaveCount(0);
  await expect(
    page.getByRole("button", { name: `gpt-oss:20b (${words.chat.model})` }),
  ).toBeVisible();
});

test("a conversation whose model was removed continues with the default model, and says so", {
  tag: "@once",
}, async ({ lin, parlor, words, say }) => {
  const { page } = lin;
  const [first, second] = [marked("With whom do I speak?"), marked("And now?")];
  await openMenu(page, page.getByRole("button", { name: `gpt-oss:20b (${words.chat.model})` }));
  await page.getByRole("menuitemradio", { name: "retiring" }).click();
  await sendAndWait(page, words, first);
  await fetch(`${parlor.model.url}/api/delete`, {
    method: "DELETE",
    body: JSON.stringify({ model: "retiring" }),
  });
  // The model list is refreshed every ten seconds.
  const offered = async () => JSON.stringify(await (await lin.ask("GET", "/api/models")).json());
  await expect.poll(offered, { timeout: 20_000 }).not.toContain("retiring");
  await send(page, words, second);
  await expect(turns(page).last()).toContainText(
    say("chat.insteadOf", { wanted: "retiring", model: "gpt-oss:20b" }),
  );
});

test("F23 an answer that reached its maximum length says so", { tag: "@once" }, async ({
  lin: { page },
  parlor,
  words,
}) => {
  const text = marked("All of it.");
  parlor.model.script({
    when: { says: text },
    steps: [{ say: "As much as fits" }],
    reason: "length",
  });
  await send(page, words, text);
  await expect(turns(page)).toContainText("As much as fits");
  await expect(turns(page)).toContainText(words.chat.cutAtLimit);
});

test("a question larger than the window is refused before anything is stored, and stays in the field", async ({
  lin: { page },
  parlor,
  words,
  browserErrors,
}) => {
  browserErrors.expect(/400 \(Bad Request\)/);
  const text = `${marked("Read this:")} ${"many words ".repeat(6_000)}`.trim();
  await send(page, words, text);
  await expect(page.getByText(/8,192/)).toBeVisible();
  await expect(field(page, words)).toHaveValue(text);
  await expect(turns(page)).toHaveCount(0);
  await expect(page).toHaveURL(/\/$/);
  expect(parlor.model.requests.filter(saying(text.slice(0, 8)))).toEqual([]);
  await field(page, words).fill(marked("Shorter."));
  await page.keyboard.press("Enter");
  await expect(turns(page)).toHaveCount(1);
});

test("F15 F16 a model that stops sending can be stopped by the user at any time", {
  tag: "@once",
}, async ({ lin: { page }, parlor, words, say }) => {
  const text = marked("Say something.");
  parlor.model.script({ when: { says: text }, steps: [{ think: "…" }, { hang: true }] });
  await send(page, words, text);
  await expect(stopButton(page, words)).toBeVisible();
  await expect(turns(page)).toContainText(say("chat.thinking", { seconds: 1 }));
  await stopButton(page, words).click();
  await expect(turns(page)).toContainText(words.chat.stopped);
});
