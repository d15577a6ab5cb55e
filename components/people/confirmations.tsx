"use client";

import { useTranslations } from "next-intl";

import { useMutation } from "#components/frame/use-mutation.ts";
import { Confirm } from "#components/ui/dialog.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import type { User } from "#lib/users/schema.ts";

import { changePerson, newPassword } from "./requests.ts";

export type ConfirmationKind = "disable" | "demote" | "password";

type Props = {
  /** The action to confirm; undefined if there is none. */
  asked: ConfirmationKind | undefined;
  person: User;
  isViewer: boolean;
  onClose: () => void;
  onChanged: (person: User) => void;
  onPassword: (password: string) => void;
};

/** Asks for confirmation before an action that takes something from the user: access, the administrator role, or the current password. */
export function Confirmations({ asked, person, isViewer, onClose, onChanged, onPassword }: Props) {
  const t = useTranslations("people");
  const { busy, trouble, run, forget } = useMutation();
  const name = revealHidden(person.name);
  const close = () => {
    forget();
    onClose();
  };
  const done = async () => {
    if (asked === "password") {
      const password = await run(() => newPassword(person));
      if (password === undefined) return;
      close();
      return onPassword(password);
    }
    const changed = await run(() =>
      changePerson(person, asked === "disable" ? { disabled: true } : { role: "member" }),
    );
    if (!changed) return;
    close();
    onChanged(changed);
  };
  const words = {
    disable: { title: t("disableTitle", { name }), text: t("disableText"), yes: t("disable") },
    demote: {
      title: t("demoteTitle", { name }),
      text: t(isViewer ? "demoteSelfText" : "demoteText"),
      yes: t("makeMember"),
    },
    password: {
      title: t("passwordTitle", { name }),
      text: t("passwordText"),
      yes: t("passwordSubmit"),
    },
  }[asked ?? "disable"];
  return (
    <Confirm
      open={asked !== undefined}
      title={words.title}
      action={{
        label: words.yes,
        danger: asked !== "password",
        busy,
        error: trouble,
        onPress: () => void done(),
      }}
      onClose={close}
    >
      {words.text}
    </Confirm>
  );
}
