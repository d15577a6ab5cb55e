"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";

import { useChecks } from "#components/frame/checks.ts";
import { useMutation } from "#components/frame/use-mutation.ts";
import { ChoiceGroup } from "#components/ui/choice.tsx";
import { EntryForm } from "#components/ui/entry-form.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormActions } from "#components/ui/form-actions.tsx";
import type { NewUser, NewUserAnswer } from "#lib/users/schema.ts";

import { addPerson } from "./requests.ts";

type Wrong = {
  name?: string | undefined;
  username?: string | undefined;
  password?: string | undefined;
};

/** The form that creates an account. */
export function AddPerson({
  onAdded,
  onCancel,
}: {
  onAdded: (person: NewUserAnswer) => void;
  onCancel: () => void;
}) {
  const t = useTranslations("people");
  const check = useChecks();
  const { busy, trouble, run } = useMutation();
  const [role, setRole] = useState<NewUser["role"]>("member");
  const [wrong, setWrong] = useState<Wrong>({});

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const [name = "", username = "", password = ""] = ["name", "username", "password"].map(
      (field) => String(fields.get(field)),
    );
    const wish: NewUser = {
      name: name.trim(),
      username: username.trim(),
      role,
      ...(password !== "" && { password }),
    };
    const found: Wrong = {
      name: check.name(wish.name),
      username: check.username(wish.username),
      password: wish.password === undefined ? undefined : check.password(wish.password),
    };
    setWrong(found);
    if (Object.values(found).some((sentence) => sentence !== undefined)) return;
    const added = await run(() => addPerson(wish));
    if (added) onAdded(added);
  };

  return (
    <EntryForm
      label={t("add")}
      trouble={trouble}
      onSubmit={(event) => void submit(event)}
      fields={
        <>
          <Field
            label={t("name")}
            name="name"
            dir="auto"
            autoComplete="off"
            required
            error={wrong.name}
            autoFocus
          />
          <Field
            label={t("username")}
            name="username"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            required
            error={wrong.username}
          />
          <ChoiceGroup
            label={t("role")}
            name="role"
            value={role}
            options={[
              { value: "member", name: t("member") },
              { value: "admin", name: t("admin") },
            ]}
            onChoose={setRole}
          />
          <Field
            label={t("password")}
            name="password"
            type="text"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            placeholder={t("passwordPlaceholder")}
            hint={t("passwordHint")}
            error={wrong.password}
          />
        </>
      }
    >
      <FormActions busy={busy} submit={t("submit")} sending={t("adding")} onCancel={onCancel} />
    </EntryForm>
  );
}
