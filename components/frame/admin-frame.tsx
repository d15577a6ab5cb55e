"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { icon } from "#components/ui/icon.ts";
import { Isolate } from "#components/ui/isolate.tsx";
import { Wordmark } from "#components/ui/marks.tsx";

import { CloseIndex, Frame } from "./frame.tsx";
import {
  IndexBody,
  IndexFoot,
  IndexHead,
  IndexHeading,
  IndexLink,
  rowLook,
} from "./index-rows.tsx";

/** The frame of the administration pages: their list on the left, the selected page beside it. */
export function AdminFrame({
  name,
  at,
  children,
}: {
  name: string;
  at:
    | "people"
    | "models"
    | "variants"
    | "releases"
    | "runtimes"
    | "settings"
    | "activity"
    | "doctor";
  children: ReactNode;
}) {
  const t = useTranslations("index");
  const index = (
    <>
      <IndexHead>
        <Link href="/" prefetch={false} aria-label="Parlor">
          <Wordmark />
        </Link>
        <CloseIndex />
      </IndexHead>
      <IndexBody>
        <Link href="/" prefetch={false} className={rowLook}>
          <ArrowLeft {...icon} className="flex-none text-ink-3" />
          {t("back")}
        </Link>
        <IndexHeading>{t("administration")}</IndexHeading>
        <IndexLink href="/admin/people" current={at === "people"}>
          {t("people")}
        </IndexLink>
        <IndexLink href="/admin/models" current={at === "models"}>
          {t("models")}
        </IndexLink>
        <IndexLink href="/admin/variants" current={at === "variants"}>
          {t("variants")}
        </IndexLink>
        <IndexLink href="/admin/releases" current={at === "releases"}>
          {t("releases")}
        </IndexLink>
        <IndexLink href="/admin/runtimes" current={at === "runtimes"}>
          {t("runtimes")}
        </IndexLink>
        <IndexLink href="/admin/settings" current={at === "settings"}>
          {t("generalSettings")}
        </IndexLink>
        <IndexLink href="/admin/activity" current={at === "activity"}>
          {t("activity")}
        </IndexLink>
        <IndexLink href="/admin/doctor" current={at === "doctor"}>
          {t("doctor")}
        </IndexLink>
      </IndexBody>
      <IndexFoot>
        <IndexLink href="/settings">
          <Isolate>{name}</Isolate>
        </IndexLink>
      </IndexFoot>
    </>
  );
  return (
    <Frame label={t("administration")} index={index}>
      {children}
    </Frame>
  );
}
