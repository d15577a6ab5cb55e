"use client";

import { type FormEvent, useState } from "react";
import { send } from "#components/frame/api-client.ts";
import { useChecks } from "#components/frame/checks.ts";
import { useMutation } from "#components/frame/use-mutation.ts";

/** State and actions of a form that changes the user's own password. `onChanged` is called after the change. */
export function usePasswordChange(onChanged: () => void) {
  const check = useChecks();
  const { busy, trouble, run } = useMutation();
  const [wrong, setWrong] = useState<{ current?: string | undefined; next?: string | undefined }>(
    {},
  );

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const wish = { current: String(fields.get("current")), next: String(fields.get("next")) };
    const found = { current: check.given(wish.current), next: check.password(wish.next) };
    setWrong(found);
    if (found.current || found.next) return;
    const answer = await run(() => send("POST", "/api/me/password", wish));
    if (!answer) return;
    form.reset();
    onChanged();
  };
  return {
    busy,
    trouble,
    wrong,
    submit: (event: FormEvent<HTMLFormElement>) => void submit(event),
  };
}
