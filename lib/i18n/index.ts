// All texts of the interface, in both languages: one file per subject. A text that only one
// language has is a type error here, and a missing key is one wherever it is used.

import enActivity from "./en/activity.json" with { type: "json" };
import enAdminErrors from "./en/adminErrors.json" with { type: "json" };
import enChat from "./en/chat.json" with { type: "json" };
import enCollections from "./en/collections.json" with { type: "json" };
import enCommon from "./en/common.json" with { type: "json" };
import enContext from "./en/context.json" with { type: "json" };
import enDoctor from "./en/doctor.json" with { type: "json" };
import enErrors from "./en/errors.json" with { type: "json" };
import enFault from "./en/fault.json" with { type: "json" };
import enGeneralSettings from "./en/generalSettings.json" with { type: "json" };
import enIndex from "./en/index.json" with { type: "json" };
import enMarkdown from "./en/markdown.json" with { type: "json" };
import enModels from "./en/models.json" with { type: "json" };
import enPassword from "./en/password.json" with { type: "json" };
import enPeople from "./en/people.json" with { type: "json" };
import enReader from "./en/reader.json" with { type: "json" };
import enReleases from "./en/releases.json" with { type: "json" };
import enRuntimes from "./en/runtimes.json" with { type: "json" };
import enSettings from "./en/settings.json" with { type: "json" };
import enSetup from "./en/setup.json" with { type: "json" };
import enSignIn from "./en/signIn.json" with { type: "json" };
import enTrials from "./en/trials.json" with { type: "json" };
import enVariants from "./en/variants.json" with { type: "json" };
import zhActivity from "./zh/activity.json" with { type: "json" };
import zhAdminErrors from "./zh/adminErrors.json" with { type: "json" };
import zhChat from "./zh/chat.json" with { type: "json" };
import zhCollections from "./zh/collections.json" with { type: "json" };
import zhCommon from "./zh/common.json" with { type: "json" };
import zhContext from "./zh/context.json" with { type: "json" };
import zhDoctor from "./zh/doctor.json" with { type: "json" };
import zhErrors from "./zh/errors.json" with { type: "json" };
import zhFault from "./zh/fault.json" with { type: "json" };
import zhGeneralSettings from "./zh/generalSettings.json" with { type: "json" };
import zhIndex from "./zh/index.json" with { type: "json" };
import zhMarkdown from "./zh/markdown.json" with { type: "json" };
import zhModels from "./zh/models.json" with { type: "json" };
import zhPassword from "./zh/password.json" with { type: "json" };
import zhPeople from "./zh/people.json" with { type: "json" };
import zhReader from "./zh/reader.json" with { type: "json" };
import zhReleases from "./zh/releases.json" with { type: "json" };
import zhRuntimes from "./zh/runtimes.json" with { type: "json" };
import zhSettings from "./zh/settings.json" with { type: "json" };
import zhSetup from "./zh/setup.json" with { type: "json" };
import zhSignIn from "./zh/signIn.json" with { type: "json" };
import zhTrials from "./zh/trials.json" with { type: "json" };
import zhVariants from "./zh/variants.json" with { type: "json" };

const en = {
  activity: enActivity,
  adminErrors: enAdminErrors,
  chat: enChat,
  collections: enCollections,
  common: enCommon,
  context: enContext,
  doctor: enDoctor,
  errors: enErrors,
  fault: enFault,
  generalSettings: enGeneralSettings,
  index: enIndex,
  markdown: enMarkdown,
  models: enModels,
  password: enPassword,
  people: enPeople,
  reader: enReader,
  releases: enReleases,
  runtimes: enRuntimes,
  settings: enSettings,
  setup: enSetup,
  signIn: enSignIn,
  trials: enTrials,
  variants: enVariants,
};

export type Catalogue = typeof en;

const zh: Catalogue = {
  activity: zhActivity,
  adminErrors: zhAdminErrors,
  chat: zhChat,
  collections: zhCollections,
  common: zhCommon,
  context: zhContext,
  doctor: zhDoctor,
  errors: zhErrors,
  fault: zhFault,
  generalSettings: zhGeneralSettings,
  index: zhIndex,
  markdown: zhMarkdown,
  models: zhModels,
  password: zhPassword,
  people: zhPeople,
  reader: zhReader,
  releases: zhReleases,
  runtimes: zhRuntimes,
  settings: zhSettings,
  setup: zhSetup,
  signIn: zhSignIn,
  trials: zhTrials,
  variants: zhVariants,
};

export type Language = "en" | "zh";

/** All messages of one language. */
export const catalogue = (language: Language): Catalogue => ({ en, zh })[language];

/** The exact locales for HTML and Intl: days before months, 24-hour times. */
export const locales = { en: "en-GB", zh: "zh-CN" } as const;

/** The language of one of `locales`. */
export const languageOfLocale = (locale: string): Language =>
  locale.startsWith("zh") ? "zh" : "en";

/**
 * The language of a request: the cookie (set from the profile at sign-in, and by the switch on the
 * sign-in page), otherwise the browser's Accept-Language, otherwise English.
 */
export function languageOf(headers: Pick<Headers, "get">): Language {
  const chosen = /(?:^|;\s*)language=(en|zh)(?:;|$)/.exec(headers.get("cookie") ?? "")?.[1];
  if (chosen === "en" || chosen === "zh") return chosen;
  return preferred(headers.get("accept-language") ?? "");
}

/**
 * Chinese where Accept-Language weighs it more than English (or the same, and names it first), and at least half as much as the language
 * that it weighs most. `de, zh;q=0.2` is someone who reads German and hardly Chinese: English is the better guess.
 */
function preferred(acceptLanguage: string): Language {
  let [zh, en, best] = [0, 0, 0];
  for (const entry of acceptLanguage.toLowerCase().split(",")) {
    const [range = "", ...parameters] = entry.split(";").map((part) => part.trim());
    const given = parameters.find((parameter) => parameter.startsWith("q="));
    const weight = given === undefined ? 1 : Number(given.slice(2));
    if (range === "" || !(weight >= 0 && weight <= 1)) continue;
    const language = range.split("-")[0];
    // Of the same weight, the one that is named first.
    if (language === "zh" && weight > en) zh = Math.max(zh, weight);
    if (language === "en" && weight > zh) en = Math.max(en, weight);
    best = Math.max(best, weight);
  }
  return zh > en && zh >= best / 2 ? "zh" : "en";
}

declare module "use-intl" {
  interface AppConfig {
    Locale: (typeof locales)[Language];
    Messages: Catalogue;
  }
}
