"use client";

import { useTranslations } from "next-intl";

import { isUsername } from "#lib/text/username.ts";
import { isName, shortestPassword } from "#lib/users/rules.ts";

type Check = (value: string) => string | undefined;

/**
 * The server's validation rules, so that a form can report errors at once. Each returns an error text, or undefined if the value is valid.
 */
export function useChecks(): { username: Check; password: Check; name: Check; given: Check } {
  const t = useTranslations("common");
  const given: Check = (value) => (value.trim() === "" ? t("required") : undefined);
  return {
    given,
    username: (value) => given(value) ?? (isUsername(value) ? undefined : t("usernameWrong")),
    password: (value) =>
      given(value) ??
      (value.length < shortestPassword ? t("passwordShort", { count: value.length }) : undefined),
    name: (value) => given(value) ?? (isName(value) ? undefined : t("nameWrong")),
  };
}
