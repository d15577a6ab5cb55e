"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import { leaveFor } from "#components/frame/leave.ts";
import { leaveWhenSignedOut, useReason } from "#components/frame/use-mutation.ts";
import { revealHidden } from "#components/ui/plain-text.ts";
import { RowMenu } from "#components/ui/row-menu.tsx";
import type { User, UserChange } from "#lib/users/schema.ts";

import { type ConfirmationKind, Confirmations } from "./confirmations.tsx";
import { changePerson } from "./requests.ts";

type MenuProps = {
  person: User;
  isViewer: boolean;
  onRename: () => void;
  onPassword: (person: User, password: string) => void;
  onTrouble: (why: string | undefined) => void;
};

/** The actions on a user's account. Administrators cannot disable their own account here. */
export function PersonMenu({ person, isViewer, onRename, onPassword, onTrouble }: MenuProps) {
  const t = useTranslations("people");
  const reasonOf = useReason();
  const [asked, setAsked] = useState<ConfirmationKind>();
  const plainly = async (wish: UserChange) => {
    onTrouble(undefined);
    try {
      await changePerson(person, wish);
    } catch (thrown) {
      leaveWhenSignedOut(thrown);
      onTrouble(reasonOf(thrown));
    }
  };
  const admin = person.role === "admin";
  const actions = [
    { name: t("rename"), onPick: onRename },
    admin
      ? { name: t("makeMember"), onPick: () => setAsked("demote") }
      : { name: t("makeAdmin"), onPick: () => void plainly({ role: "admin" }) },
    ...(isViewer
      ? []
      : [
          { name: t("newPassword"), onPick: () => setAsked("password") },
          person.disabled
            ? { name: t("enable"), onPick: () => void plainly({ disabled: false }) }
            : { name: t("disable"), danger: true, onPick: () => setAsked("disable") },
        ]),
  ];
  return (
    <>
      <RowMenu label={t("change", { name: revealHidden(person.name) })} actions={actions} />
      <Confirmations
        asked={asked}
        person={person}
        isViewer={isViewer}
        onClose={() => setAsked(undefined)}
        onChanged={(changed) => {
          // An administrator who gave up the role can no longer open this page.
          if (isViewer && changed.role !== "admin") leaveFor("/");
        }}
        onPassword={(password) => onPassword(person, password)}
      />
    </>
  );
}
