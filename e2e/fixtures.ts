// What every promise begins with: a Parlor of its own (one for each worker), people who have signed in, and the words of their language.

import { randomUUID } from "node:crypto";

import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";

import { createTranslator } from "use-intl/core";
import { type Catalogue, catalogue, type Language, locales } from "#lib/i18n/index.ts";
import { administrator, type Installation, startInstallation } from "#lib/testing/installation.ts";
import { type Program, signedIn } from "#lib/testing/program.ts";

import { type Complaints, complaintsOf } from "./complaints.ts";

/** Somebody with an account: as a program, and in a browser of their own. */
export type Person = Program & { id: string; username: string; password: string; page: Page };

const translatorOf = (language: Language) =>
  createTranslator({
    locale: locales[language],
    messages: catalogue(language),
    onError(error) {
      throw error;
    },
  });

/** The name of a sentence in the catalogues, and what stands in its gaps. */
export type PageMessageKey = Parameters<ReturnType<typeof translatorOf>["markup"]>[0];
export type Values = Record<string, string | number>;

type Fixtures = {
  language: Language;
  words: Catalogue;
  /** A sentence of the words as it is read: its values filled in, without its marks. */
  say(messageKey: PageMessageKey, values?: Values): string;
  /** What browsers complain of fails the test, unless the test has said that they will. */
  complaints: Complaints;
  /** Opens a browser that knows nobody; its pages' addresses begin at this Parlor, or at `at`. */
  aBrowser(at?: string): Promise<BrowserContext>;
  /** Makes a person and signs them in. */
  aPerson(wish?: { role?: "admin" | "member"; name?: string }): Promise<Person>;
  /** A member who has signed in, looking at an empty conversation. */
  lin: Person;
  /** A page of a browser that nobody has signed in with. */
  stranger: Page;
  /** Starts another Parlor, for this test alone. */
  aParlor: typeof startInstallation;
};

export const test = base.extend<Fixtures, { parlor: Installation; admin: Program }>({
  parlor: [
    async ({}, provide) => {
      const installation = await startInstallation();
      await provide(installation);
      await installation.stop();
    },
    { scope: "worker", timeout: 180_000 },
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
  say: async ({ language }, provide) => {
    const translate = translatorOf(language);
    const bare = { b: (words: string) => words };
    await provide((messageKey, values = {}) =>
      translate.markup(messageKey, { ...bare, ...values }),
    );
  },
  complaints: async ({}, provide) => {
    const complaints = complaintsOf();
    await provide(complaints);
    expect(complaints.unexpected()).toEqual([]);
  },
  aBrowser: async ({ browser, parlor, locale, complaints }, provide) => {
    const contexts: BrowserContext[] = [];
    await provide(async (at = parlor.base) => {
      const context = await browser.newContext({
        baseURL: at,
        ...(locale !== undefined && { locale }),
      });
      complaints.listenTo(context);
      contexts.push(context);
      return context;
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
  aPerson: async ({ aBrowser, parlor, admin, language }, provide) => {
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
        const person = await signedIn(parlor.base, username, password);
        await person.ask("PATCH", "/api/me", { language });
        const context = await aBrowser();
        await context.addCookies(
          [...person.cookies].map(([cookie, value]) => ({ name: cookie, value, url: parlor.base })),
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
