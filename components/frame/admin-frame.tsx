"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { AreaFrame } from "./area-frame.tsx";
import { IndexLink } from "./index-rows.tsx";

/** The pages, by their addresses, with the keys of their names. */
const pages = {
  people: "people",
  models: "models",
  variants: "variants",
  releases: "releases",
  runtimes: "runtimes",
  settings: "generalSettings",
  activity: "activity",
  doctor: "doctor",
} as const;
type AdminPage = keyof typeof pages;

type Props = { name: string; at: AdminPage; children: ReactNode };

/** The frame of the administration pages: their list on the left, the selected page beside it. */
export function AdminFrame({ name, at, children }: Props) {
  const t = useTranslations("index");
  const index = (Object.keys(pages) as AdminPage[]).map((page) => (
    <IndexLink key={page} href={`/admin/${page}`} current={at === page}>
      {t(pages[page])}
    </IndexLink>
  ));
  return (
    <AreaFrame title={t("administration")} name={name} index={index}>
      {children}
    </AreaFrame>
  );
}
