"use client";

import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";

import { languageOfLocale, locales } from "#lib/i18n/index.ts";

/** Changes the language before sign-in; afterwards the user's settings decide. Typed text is kept. */
export function LanguageSwitch() {
  const t = useTranslations("signIn");
  const router = useRouter();
  const other = languageOfLocale(useLocale()) === "en" ? "zh" : "en";
  const change = () => {
    document.cookie = `language=${other}; Path=/; Max-Age=31536000; SameSite=Lax`;
    router.refresh();
  };
  return (
    <button
      type="button"
      lang={locales[other]}
      onClick={change}
      className="link min-h-6 touch:min-h-11"
    >
      {t("otherLanguage")}
    </button>
  );
}
