"use client";

import { useTranslations } from "next-intl";

import { Page, PageSection, Title } from "#components/frame/page.tsx";
import { Isolate } from "#components/ui/isolate.tsx";
import type { Me } from "#lib/users/schema.ts";

import { Appearance } from "./appearance.tsx";
import { useMe } from "./me.ts";
import { OwnName } from "./own-name.tsx";
import { OwnPassword } from "./own-password.tsx";
import { SignOut } from "./sign-out.tsx";

/** The user's settings: name, password, language and theme. */
export function SettingsView({ me: written }: { me: Me }) {
  const t = useTranslations("settings");
  const me = useMe(written);
  return (
    <Page narrow title={t("title")}>
      <Title>
        <Isolate>{me.name}</Isolate>
      </Title>
      <p className="mt-2 max-w-[48rem] text-ui leading-say text-ink-2">
        {t(me.role === "admin" ? "leadAdmin" : "lead", { username: me.username })}
      </p>
      <PageSection title={t("look")}>
        <Appearance language={me.language} theme={me.theme} />
      </PageSection>
      <PageSection title={t("you")}>
        <OwnName name={me.name} />
      </PageSection>
      <PageSection title={t("password")}>
        <OwnPassword username={me.username} />
      </PageSection>
      <PageSection title={t("session")}>
        <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line pt-4">
          <SignOut />
          <span className="text-small text-pretty text-ink-3">{t("signOutHint")}</span>
        </div>
      </PageSection>
    </Page>
  );
}
