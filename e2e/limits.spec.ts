// Limits that keep one user from blocking the model for others. In this installation a user may have one active turn.

import { administrator, startInstallation } from "#lib/testing/installation.ts";
import { question, signedIn } from "#lib/testing/program.ts";

import { field, marked, saying, send, turns } from "./conversation-page.ts";
import { expect, test as houses } from "./fixtures.ts";

const test = houses.extend({
  parlor: [
    async ({}, provide) => {
      const installation = await startInstallation();
      const root = await signedIn(
        installation.base,
        administrator.username,
        administrator.password,
      );
      const changed = await root.ask("PATCH", "/api/admin/settings", {
        turnsAtOnce: 1,
        questionsPerMinute: 3,
      });
      expect(changed.status).toBe(200);
      await provide(installation);
      await installation.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
});

// One start of the installation serves all of them.
test.describe.configure({ mode: "default" });

test("a question beyond the limit of active turns is not sent, the message says what to do, and the text stays in the field", async ({
  lin,
  parlor,
  words,
  say,
  browserErrors,
}) => {
  browserErrors.expect(/429 \(Too Many Requests\)/);
  const { page } = lin;
  const [first, second] = [marked("Take your time."), marked("And this?")];
  parlor.model.script({ when: { says: first }, steps: [{ say: "Well" }, { hang: true }] });
  parlor.model.script({ when: { says: second }, steps: [{ say: "Gladly." }] });
  await send(page, words, first);
  await expect(turns(page)).toContainText("Well");
  const running = new URL(page.url()).pathname.split("/").at(-1);

  await page.goto("/");
  await send(page, words, second);
  await expect(
    page.getByText(say("chat.refused", { reason: say("errors.too_many_turns", { most: 1 }) })),
  ).toBeVisible();
  await expect(field(page, words)).toHaveValue(second);
  await expect(turns(page)).toHaveCount(0);
  expect(parlor.model.requests.filter(saying(second))).toEqual([]);

  expect((await lin.ask("POST", `/api/chat/${running}/stop`)).status).toBe(204);
  await field(page, words).press("Enter");
  await expect(turns(page)).toContainText("Gladly.");
});

test("too many questions in a minute: the message and the header give the seconds to wait", {
  tag: "@once",
}, async ({ lin, parlor, words, say, browserErrors }) => {
  browserErrors.expect(/429 \(Too Many Requests\)/);
  const { page } = lin;
  const text = marked("One more?");
  for (let times = 0; times < 3; times += 1) {
    const answer = await lin.ask("POST", "/api/chat", {
      id: crypto.randomUUID(),
      message: question("Hello?"),
    });
    expect(answer.status).toBe(200);
    await answer.text();
  }
  const refused = await lin.ask("POST", "/api/chat", {
    id: crypto.randomUUID(),
    message: question(text),
  });
  expect(refused.status).toBe(429);
  const seconds = Number(refused.headers.get("retry-after"));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(60);
  const message = say("errors.too_many_questions", { seconds });
  expect(await refused.json()).toEqual({ error: { code: "rate_limited", message } });

  await send(page, words, text);
  const [before = "", after = ""] = say("errors.too_many_questions", { seconds: 59 }).split("59");
  await expect(page.getByText(before)).toContainText(after);
  await expect(field(page, words)).toHaveValue(text);
  await expect(turns(page)).toHaveCount(0);
  expect(parlor.model.requests.filter(saying(text))).toEqual([]);
});
