// What every promise begins with: a Parlor of its own (one for each worker), people who have signed in, and the words of their language.

import { randomUUID } from "node:crypto";

import { type BrowserContext, test as base, type Page } from "@playwright/test";

import { administrator, type Installation, startInstallation } from "#lib/testing/installation.ts";
import { type Program, signedIn } from "#lib/testing/program.ts";
import { type Catalogue, catalogue, type Language } from "#lib/words/index.ts";

/** Somebody with an account: as a program, and in a browser of their own. */
export type Person = Program & { username: string; password: string; page: Page };

type Fixtures = {
  language: Language;
  words: Catalogue;
  /** Makes a person and signs them in. */
  aPerson(wish?: { role?: "admin" | "member" }): Promise<Person>;
  /** A member who has signed in, looking at an empty conversation. */
  lin: Person;
};

export const test = base.extend<Fixtures, { parlor: Installation; admin: Program }>({
  parlor: [
    async ({}, provide) => {
      const installation = await startInstallation();
      await provide(installation);
      await installation.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  admin: [
    async ({ parlor }, provide) => {
      await provide(await signedIn(parlor.base, administrator.username, administrator.password));
    },
    { scope: "worker" },
  ],
  language: async ({ locale }, provide) => {
    await provide(locale?.startsWith("zh") ? "zh" : "en");
  },
  words: async ({ language }, provide) => {
    await provide(catalogue(language));
  },
  aPerson: async ({ browser, parlor, admin, language, locale }, provide) => {
    const contexts: BrowserContext[] = [];
    await provide(async ({ role = "member" } = {}) => {
      const [username, password] = [`lin.${randomUUID().slice(0, 8)}`, "a password of hers"];
      await admin.ask("POST", "/api/admin/users", { username, name: language === "zh" ? "林悦" : "Lin Yue", role, password });
      const person = await signedIn(parlor.base, username, password);
      await person.ask("PATCH", "/api/me", { language });
      const context = await browser.newContext({ baseURL: parlor.base, ...(locale !== undefined && { locale }) });
      contexts.push(context);
      await context.addCookies([...person.cookies].map(([name, value]) => ({ name, value, url: parlor.base })));
      return { ...person, username, password, page: await context.newPage() };
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
  lin: async ({ aPerson }, provide) => {
    const lin = await aPerson();
    await lin.page.goto("/");
    await provide(lin);
  },
});

export { expect } from "@playwright/test";
