"use client";

import { useTranslations } from "next-intl";

import { Leaf, Part, Title } from "#components/frame/leaf.tsx";
import { Isolate } from "#components/ui/isolate.tsx";
import type { Me } from "#lib/users/schema.ts";

import { Looks } from "./looks.tsx";
import { OwnName } from "./own-name.tsx";
import { OwnPassword } from "./own-password.tsx";
import { SignOut } from "./sign-out.tsx";

/** What a person can change about themselves, and how Parlor looks to them. */
export function Settings({ me }: { me: Me }) {
  const t = useTranslations("settings");
  return (
    <Leaf narrow title={t("title")}>
      <Title>
        <Isolate>{me.name}</Isolate>
      </Title>
      <p className="mt-2 max-w-[48rem] text-ui leading-say text-ink-2">
        {t(me.role === "admin" ? "leadAdmin" : "lead", { username: me.username })}
      </p>
      <Part title={t("look")}>
        <Looks language={me.language} theme={me.theme} />
      </Part>
      <Part title={t("you")}>
        <OwnName name={me.name} />
      </Part>
      <Part title={t("password")}>
        <OwnPassword username={me.username} />
      </Part>
      <Part title={t("session")}>
        <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line pt-4">
          <SignOut />
          <span className="text-small text-pretty text-ink-3">{t("signOutHint")}</span>
        </div>
      </Part>
    </Leaf>
  );
}
