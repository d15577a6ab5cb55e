"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { send } from "#components/frame/api-client.ts";
import { useChecks } from "#components/frame/checks.ts";
import { useMutation } from "#components/frame/use-mutation.ts";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Field, PasswordField } from "#components/ui/field.tsx";
import type { Setup } from "#lib/users/schema.ts";

/** The form that creates the first administrator, with the token of the first-run link. */
export function SetupForm({ token }: { token: string }) {
  const t = useTranslations("setup");
  const ts = useTranslations("signIn");
  const tc = useTranslations("common");
  const check = useChecks();
  const { busy, trouble, run } = useMutation();
  const [done, setDone] = useState(false);
  const [wrong, setWrong] = useState<{ name?: string; username?: string; password?: string }>({});

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const [name, username, password] = ["name", "username", "password"].map((field) =>
      String(fields.get(field)),
    );
    const wish: Setup = {
      token,
      username: username?.trim() ?? "",
      password: password ?? "",
      ...(name?.trim() && { name: name.trim() }),
    };
    const found = {
      name: wish.name === undefined ? undefined : check.name(wish.name),
      username: check.username(wish.username),
      password: check.password(wish.password),
    };
    setWrong(found);
    if (found.name || found.username || found.password) return;
    const answer = await run(() => send("POST", "/api/setup", wish));
    if (!answer) return;
    setDone(true);
    // Removes the token from the address bar and the history.
    location.replace("/");
  };

  return (
    <form method="post" onSubmit={(event) => void submit(event)} noValidate>
      {trouble && (
        <Callout tone="danger" role="alert" className="mb-8">
          {trouble}
        </Callout>
      )}
      <Field label={t("name")} name="name" autoComplete="name" error={wrong.name} autoFocus />
      <Field
        label={ts("username")}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        hint={tc("usernameHint")}
        error={wrong.username}
        className="mt-6"
      />
      <PasswordField
        label={ts("password")}
        name="password"
        autoComplete="new-password"
        required
        hint={tc("passwordHint")}
        error={wrong.password}
        className="mt-6"
      />
      <Button type="submit" kind="primary" disabled={busy || done} className="mt-8">
        {busy || done ? t("submitting") : t("submit")}
      </Button>
    </form>
  );
}
