"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { useChecks } from "#components/frame/checks.ts";
import { useMutation } from "#components/frame/use-mutation.ts";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { saveMe } from "./me.ts";

/** The user's own name, as other users see it. */
export function OwnName({ name }: { name: string }) {
  const t = useTranslations("settings");
  const tc = useTranslations("common");
  const check = useChecks();
  const router = useRouter();
  const { busy, trouble, run } = useMutation();
  const [wrong, setWrong] = useState<string>();
  const [saved, setSaved] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wish = String(new FormData(event.currentTarget).get("name")).trim();
    const found = check.name(wish);
    setWrong(found);
    setSaved(false);
    if (found || !(await run(() => saveMe({ name: wish })))) return;
    setSaved(true);
    router.refresh();
  };
  return (
    <form
      method="post"
      onSubmit={(event) => void submit(event)}
      noValidate
      className="mt-4 border-t border-line pt-4"
    >
      <Field
        label={t("name")}
        name="name"
        dir="auto"
        autoComplete="name"
        defaultValue={name}
        error={wrong ?? trouble}
        className="max-w-88"
      />
      <div className="mt-4 flex flex-wrap items-center gap-4">
        <Button type="submit" disabled={busy}>
          {busy ? tc("saving") : t("nameSave")}
        </Button>
        <span role="status" className="text-small text-ink-3">
          {saved && tc("saved")}
        </span>
      </div>
    </form>
  );
}
