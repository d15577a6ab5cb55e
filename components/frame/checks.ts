"use client";

import { useTranslations } from "next-intl";

type Check = (value: string) => string | undefined;

/** The server's rules for what people type, so that a form can say at once what is wrong. Each answers a sentence, or undefined when all is well. */
export function useChecks(): { username: Check; password: Check; name: Check; given: Check } {
  const t = useTranslations("common");
  const given: Check = (value) => (value.trim() === "" ? t("required") : undefined);
  return {
    given,
    username: (value) =>
      given(value) ?? (/^[a-z0-9._-]{1,64}$/.test(value) ? undefined : t("usernameWrong")),
    password: (value) =>
      given(value) ?? (value.length < 12 ? t("passwordShort", { count: value.length }) : undefined),
    name: (value) =>
      given(value) ??
      (value.trim().length > 120 || forbidden.test(value) ? t("nameWrong") : undefined),
  };
}

const forbidden = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
