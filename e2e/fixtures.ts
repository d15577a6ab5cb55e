// Fixtures of all tests: a Parlor installation for each worker, signed-in users, and the message catalogue of the tested language.

import { randomUUID } from "node:crypto";

import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";

import { createTranslator } from "use-intl/core";
import { type Catalogue, catalogue, type Language, locales } from "#lib/i18n/index.ts";
import { administrator, type Installation, startInstallation } from "#lib/testing/installation.ts";
import { type Program, signedIn } from "#lib/testing/program.ts";

import { type BrowserErrors, recordBrowserErrors } from "./browser-errors.ts";
import { waitForHydration } from "./hydration.ts";

/** A user with an account, as an API client and in a separate browser context. */
export type Person = Program & { id: string; username: string; password: string; page: Page };

const translatorOf = (language: Language) =>
  createTranslator({
    locale: locales[language],
    messages: catalogue(language),
    onError(error) {
      throw error;
    },
  });

/** A message key of the catalogues, and the values of its placeholders. */
export type PageMessageKey = Parameters<ReturnType<typeof translatorOf>["markup"]>[0];
export type Values = Record<string, string | number>;

type Fixtures = {
  language: Language;
  words: Catalogue;
  /** A message as it is displayed: with its values filled in, without markup. */
  say(messageKey: PageMessageKey, values?: Values): string;
  /** Browser errors fail the test, unless the test has allowed them. */
  browserErrors: BrowserErrors;
  /** Opens a browser context without a session. Relative addresses refer to the site, or to `at`. */
  aBrowser(at?: string): Promise<BrowserContext>;
  /** Creates a user and signs in. */
  aPerson(wish?: { role?: "admin" | "member"; name?: string }): Promise<Person>;
  /** A signed-in member on an empty conversation. */
  lin: Person;
  /** A page in a browser without a session. */
  stranger: Page;
  /** Starts another Parlor installation for this test only. */
  aParlor: typeof startInstallation;
};

/** Where users reach the Parlor of a worker's tests, and its model server. */
type Site = Pick<Installation, "base" | "model">;

export const test = base.extend<Fixtures, { parlor: Installation; site: Site; admin: Program }>({
  parlor: [
    async ({}, provide) => {
      const installation = await startInstallation();
      await provide(installation);
      await installation.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
  site: [async ({ parlor }, provide) => provide(parlor), { scope: "worker" }],
  admin: [
    async ({ site }, provide) => {
      await provide(await signedIn(site.base, administrator.username, administrator.password));
    },
    { scope: "worker" },
  ],
  language: async ({ locale }, provide) => {
    await provide(locale?.startsWith("zh") ? "zh" : "en");
  },
  words: async ({ language }, provide) => {
    await provide(catalogue(language));
  },
  say: async ({ language }, provide) => {
    const translate = translatorOf(language);
    const bare = { b: (words: string) => words };
    await provide((messageKey, values = {}) =>
      translate.markup(messageKey, { ...bare, ...values }),
    );
  },
  browserErrors: async ({}, provide) => {
    const browserErrors = recordBrowserErrors();
    await provide(browserErrors);
    expect(browserErrors.unexpected()).toEqual([]);
  },
  aBrowser: async ({ browser, site, locale, browserErrors }, provide) => {
    const contexts: BrowserContext[] = [];
    await provide(async (at = site.base) => {
      const context = await browser.newContext({
        baseURL: at,
        ...(locale !== undefined && { locale }),
      });
      browserErrors.listenTo(context);
      context.on("page", waitForHydration);
      contexts.push(context);
      return context;
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
  aPerson: async ({ aBrowser, site, admin, language }, provide) => {
    await provide(
      async ({ role = "member", name = language === "zh" ? "林悦" : "Lin Yue" } = {}) => {
        const [username, password] = [`lin.${randomUUID().slice(0, 8)}`, "a password of hers"];
        const made = await admin.ask("POST", "/api/admin/users", {
          username,
          name,
          role,
          password,
        });
        const { id } = (await made.json()) as { id: string };
        const person = await signedIn(site.base, username, password);
        await person.ask("PATCH", "/api/me", { language });
        const context = await aBrowser();
        await context.addCookies(
          [...person.cookies].map(([cookie, value]) => ({ name: cookie, value, url: site.base })),
        );
        return { ...person, id, username, password, page: await context.newPage() };
      },
    );
  },
  lin: async ({ aPerson }, provide) => {
    const lin = await aPerson();
    await lin.page.goto("/");
    await provide(lin);
  },
  stranger: async ({ aBrowser }, provide) => {
    await provide(await (await aBrowser()).newPage());
  },
  aParlor: async ({}, provide) => {
    const started: Installation[] = [];
    await provide(async (wish) => {
      const installation = await startInstallation(wish);
      started.push(installation);
      return installation;
    });
    await Promise.all(started.map((installation) => installation.stop()));
  },
});

export { expect } from "@playwright/test";
