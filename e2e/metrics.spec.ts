import type { Page } from "@playwright/test";

import { program, signedIn } from "#lib/testing/program.ts";

import { button, sendAndWait } from "./conversation-page.ts";
import { expect, test } from "./fixtures.ts";

/** What every proxy says of a client. */
const behindProxy = { "x-forwarded-for": "203.0.113.9" };

const dialogButton = (page: Page, name: string) => button(page.getByRole("dialog"), name);

test("Prometheus on the same machine reads what has happened, without a name or a text", {
  tag: "@once",
}, async ({ lin, parlor, words }) => {
  await sendAndWait(lin.page, words, "Where is the red valve?");
  const response = await fetch(`${parlor.base}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const text = await response.text();
  expect(text).toMatch(
    /^parlor_calls_total\{runtime="ollama",model="gpt-oss:20b",kind="turn",outcome="done"\} [1-9]/m,
  );
  expect(text).toMatch(/^parlor_first_token_seconds_count\{.*kind="turn"\} [1-9]/m);
  expect(text).toMatch(/^parlor_slots\{runtime="ollama"\} [1-9]/m);
  expect(text).toMatch(/^parlor_replica_up\{runtime="ollama",replica="127\.0\.0\.1:\d+"\} 1$/m);
  for (const secret of [lin.username, lin.id, "valve"]) expect(text).not.toContain(secret);
});

test("nobody else reads them without the token, whatever they say about themselves", {
  tag: "@once",
}, async ({ parlor, admin, lin }) => {
  await admin.ask("DELETE", "/api/admin/metrics-token");
  const ask = (headers: Record<string, string>) =>
    fetch(`${parlor.base}/metrics`, { headers }).then(({ status }) => status);
  const forged = { "x-parlor-local": "true", authorization: "Bearer parlor_metrics_guess" };
  expect(await ask(behindProxy)).toBe(401);
  expect(await ask({ ...behindProxy, ...forged })).toBe(401);
  // A session is no token, not even an administrator's.
  const root = await signedIn(parlor.base, lin.username, lin.password);
  expect((await root.ask("GET", "/metrics", undefined, { headers: behindProxy })).status).toBe(401);
  const { token } = (await (await admin.ask("POST", "/api/admin/metrics-token")).json()) as {
    token: string;
  };
  expect(await ask({ ...behindProxy, authorization: `Bearer ${token}` })).toBe(200);
  expect((await program(parlor.base).ask("POST", "/api/admin/metrics-token")).status).toBe(401);
  await admin.ask("DELETE", "/api/admin/metrics-token");
  expect(await ask({ ...behindProxy, authorization: `Bearer ${token}` })).toBe(401);
});

test("an administrator makes a token, sees it once, and replaces and deletes it", async ({
  aPerson,
  admin,
  parlor,
  words: { generalSettings: words, common },
}) => {
  await admin.ask("DELETE", "/api/admin/metrics-token");
  const { page } = await aPerson({ role: "admin", name: "Root Admin" });
  await page.goto("/admin/settings");
  const status = async () => {
    const authorization = `Bearer ${await page.getByRole("code").last().innerText()}`;
    return (await fetch(`${parlor.base}/metrics`, { headers: { ...behindProxy, authorization } }))
      .status;
  };
  await expect(page.getByText(words.metricsNoToken)).toBeVisible();
  await button(page, words.metricsCreate).click();
  await expect(page.getByText(words.metricsOnce)).toBeVisible();
  await expect(page.getByText(words.metricsNoToken)).toHaveCount(0);
  expect(await status()).toBe(200);
  const first = await page.getByRole("code").last().innerText();
  await button(page, words.metricsHaveIt).click();
  await expect(page.getByText(first)).toHaveCount(0);
  await page.reload();
  await expect(page.getByText(first)).toHaveCount(0);

  await button(page, words.metricsReplace).click();
  await dialogButton(page, common.cancel).click();
  await button(page, words.metricsReplace).click();
  await dialogButton(page, words.metricsReplace).click();
  await expect(page.getByText(words.metricsOnce)).toBeVisible();
  expect(await page.getByRole("code").last().innerText()).not.toBe(first);
  expect(await status()).toBe(200);
  await button(page, words.metricsDelete).click();
  await dialogButton(page, words.metricsDelete).click();
  await expect(page.getByText(words.metricsNoToken)).toBeVisible();
  await expect(page.getByText(words.metricsOnce)).toHaveCount(0);
});
