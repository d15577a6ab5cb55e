"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import { leaveFor } from "#components/frame/leave.ts";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { PasswordField } from "#components/ui/field.tsx";

import { usePasswordChange } from "./password-change.ts";
import { SignOut } from "./sign-out.tsx";

/** The page on which a user replaces a password that an administrator generated. Until then, no other page opens. */
export function MustChangePassword({ username }: { username: string }) {
  const t = useTranslations("password");
  const tc = useTranslations("common");
  const [done, setDone] = useState(false);
  const { busy, trouble, wrong, submit } = usePasswordChange(() => {
    setDone(true);
    leaveFor("/");
  });
  return (
    <form method="post" onSubmit={submit} noValidate>
      {trouble && (
        <Callout tone="danger" role="alert" className="mb-8">
          {trouble}
        </Callout>
      )}
      {/* Lets the browser save the new password under this user name. */}
      <input type="hidden" name="username" autoComplete="username" value={username} readOnly />
      <PasswordField
        label={t("current")}
        name="current"
        autoComplete="current-password"
        required
        error={wrong.current}
        autoFocus
      />
      <PasswordField
        label={t("next")}
        name="next"
        autoComplete="new-password"
        required
        hint={tc("passwordHint")}
        error={wrong.next}
        className="mt-6"
      />
      <div className="mt-8 flex flex-wrap items-center gap-x-4 gap-y-3">
        <Button type="submit" kind="primary" disabled={busy || done}>
          {busy || done ? t("submitting") : t("submit")}
        </Button>
        <SignOut kind="bare" />
      </div>
    </form>
  );
}
