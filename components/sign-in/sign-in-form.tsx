"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useRef, useState } from "react";

import { leaveFor } from "#components/frame/leave.ts";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Field, PasswordField } from "#components/ui/field.tsx";

import { RetryCountdown } from "./retry-countdown.tsx";
import { callbackPath, type SignedIn, signIn } from "./session.ts";

type Trouble = Exclude<SignedIn, { ok: true }> | { why: "unreachable" };

/** The form for user name and password. */
export function SignInForm() {
  const t = useTranslations("signIn");
  const [busy, setBusy] = useState(false);
  const [resting, setResting] = useState(false);
  // Numbered, so that the same error is announced again when it repeats.
  const [trouble, setTrouble] = useState<{ is: Trouble; nth: number }>();
  const form = useRef<HTMLFormElement>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || resting || !form.current) return;
    const fields = new FormData(form.current);
    setBusy(true);
    const outcome = await signIn(
      String(fields.get("username")).trim(),
      String(fields.get("password")),
    ).catch((): Trouble => ({ why: "unreachable" }));
    if (!("why" in outcome)) {
      leaveFor(
        callbackPath(new URLSearchParams(location.search).get("callbackUrl"), location.origin),
      );
      return;
    }
    setBusy(false);
    setResting(outcome.why === "rest");
    setTrouble((before) => ({ is: outcome, nth: (before?.nth ?? 0) + 1 }));
    const password = form.current?.elements.namedItem("password");
    if (outcome.why === "wrong" && password instanceof HTMLInputElement) password.select();
  };

  return (
    // `post`, because a form that is submitted before the script has loaded must not put the password into the address.
    <form ref={form} method="post" onSubmit={(event) => void submit(event)} noValidate>
      {trouble && (
        <Told key={trouble.nth} trouble={trouble.is} onRested={() => setResting(false)} />
      )}
      <Field
        label={t("username")}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        autoFocus
      />
      <PasswordField
        label={t("password")}
        name="password"
        autoComplete="current-password"
        required
        className="mt-6"
      />
      <Button type="submit" kind="primary" disabled={busy || resting} className="mt-8">
        {busy ? t("submitting") : t("submit")}
      </Button>
    </form>
  );
}

function Told({ trouble, onRested }: { trouble: Trouble; onRested: () => void }): ReactNode {
  const t = useTranslations("signIn");
  const tc = useTranslations("common");
  if (trouble.why === "rest") return <RetryCountdown seconds={trouble.seconds} onOver={onRested} />;
  const words = {
    wrong: () => t("wrong"),
    cookies: () => t("noCookies"),
    unreachable: () => tc("unreachable"),
  };
  return (
    <Callout tone="danger" role="alert" className="mb-8">
      {trouble.why === "refused" ? trouble.message : words[trouble.why]()}
    </Callout>
  );
}
