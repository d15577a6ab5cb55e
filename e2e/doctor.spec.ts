import { button } from "./conversation-page.ts";
import { expect, test } from "./fixtures.ts";

test("an administrator is told what is wrong, worst first, and sees that it is mended", async ({
  aPerson,
  admin,
  words: { doctor: words, index },
  say,
}) => {
  const made = await admin.ask("POST", "/api/admin/runtimes", {
    name: `gone-${crypto.randomUUID().slice(0, 8)}`,
    kind: "ollama",
    addresses: ["http://127.0.0.1:9"],
  });
  const { id, name } = (await made.json()) as { id: string; name: string };
  const { page } = await aPerson({ role: "admin", name: "Root Admin" });
  await page.goto("/admin/people");
  await page.getByRole("link", { name: index.doctor, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: words.title })).toBeVisible();
  const findings = page.getByRole("list", { name: words.findings }).getByRole("listitem");
  const own = findings.filter({ hasText: name });
  await expect(own).toContainText(words.fault, { timeout: 60_000 });
  await expect(own).toContainText("http://127.0.0.1:9");
  await expect(findings.first()).toContainText(words.fault);
  await expect(findings.filter({ hasText: words.database })).toContainText(words.fine);
  await expect(findings.filter({ hasText: words.streamFine })).toContainText(words.streaming);
  await expect(findings.filter({ hasText: words.backupNone })).toContainText(words.warning);

  await admin.ask("DELETE", `/api/admin/runtimes/${id}`);
  await button(page, words.again).click();
  await expect(own).toHaveCount(0, { timeout: 60_000 });
  await expect(findings.filter({ hasText: say("doctor.disk") })).toHaveCount(1);
});
