"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import { Button } from "#components/ui/button.tsx";
import { PasswordField } from "#components/ui/field.tsx";

import { usePasswordChange } from "./password-change.ts";

/** The form that changes the user's own password. */
export function OwnPassword({ username }: { username: string }) {
  const t = useTranslations("settings");
  const tc = useTranslations("common");
  const [saved, setSaved] = useState(false);
  const { busy, trouble, wrong, submit } = usePasswordChange(() => setSaved(true));
  return (
    <form
      method="post"
      onSubmit={submit}
      onInput={() => setSaved(false)}
      noValidate
      className="mt-4 border-t border-line pt-4"
    >
      {/* Lets the browser save the new password under this user name. */}
      <input type="hidden" name="username" autoComplete="username" value={username} readOnly />
      <PasswordField
        label={t("current")}
        name="current"
        autoComplete="current-password"
        error={wrong.current ?? trouble}
        className="max-w-88"
      />
      <PasswordField
        label={t("next")}
        name="next"
        autoComplete="new-password"
        hint={t("nextHint")}
        error={wrong.next}
        className="mt-6 max-w-88"
      />
      <div className="mt-4 flex flex-wrap items-center gap-4">
        <Button type="submit" disabled={busy}>
          {busy ? tc("saving") : t("passwordSave")}
        </Button>
        <span role="status" className="text-small text-pretty text-ink-3">
          {saved && t("passwordSaved")}
        </span>
      </div>
    </form>
  );
}
