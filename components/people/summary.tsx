"use client";

import { useTranslations } from "next-intl";

import type { User } from "#lib/users/schema.ts";

import { countsOf } from "./lookup.ts";

/** The number of users, as a sentence. */
export function Summary({ people }: { people: readonly User[] }) {
  const t = useTranslations("people");
  const { count, admins, disabled, absent } = countsOf(people);
  const clauses = [
    ...(disabled > 0 ? [t("disabledCount", { count: disabled })] : []),
    ...(absent > 0 ? [t(disabled > 0 ? "absentCount" : "absentOnly", { count: absent })] : []),
  ];
  const [one = "", two] = clauses;
  const second =
    clauses.length === 0 ? "" : two === undefined ? t("only", { one }) : t("and", { one, two });
  return (
    <p className="mt-2 max-w-[48rem] text-pretty text-ink-2">
      {t("count", { count, admins })}
      {second !== "" && <span className="zh:hidden"> </span>}
      {second}
    </p>
  );
}
