"use client";

import { useTranslations } from "next-intl";
import { type KeyboardEvent, useState } from "react";

import { useChecks } from "#components/frame/checks.ts";
import { useMutation } from "#components/frame/use-mutation.ts";
import { unlessComposing } from "#components/ui/composition.ts";
import { Isolate } from "#components/ui/isolate.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import type { User } from "#lib/users/schema.ts";

import { changePerson } from "./requests.ts";

type NameProps = {
  person: User;
  isViewer: boolean;
  renaming: boolean;
  trouble: string | undefined;
  onEnd: () => void;
};

/** A user's name, or the field in which it is edited; below it, why the last change failed. */
export function PersonName({ person, isViewer, renaming, trouble, onEnd }: NameProps) {
  const t = useTranslations("people");
  return (
    <>
      {renaming ? (
        <Rename person={person} onEnd={onEnd} />
      ) : (
        <span className="wrap-anywhere">
          <Isolate>{person.name}</Isolate>
          {isViewer && (
            <span className="font-regular text-ink-3">
              <span className="zh:hidden"> </span>
              {t("you")}
            </span>
          )}
        </span>
      )}
      {trouble && (
        <span role="alert" className="mt-1 block text-small font-regular text-pretty text-danger">
          {trouble}
        </span>
      )}
    </>
  );
}

function Rename({ person, onEnd }: Pick<NameProps, "person" | "onEnd">) {
  const t = useTranslations("people");
  const check = useChecks();
  const { trouble, run } = useMutation();
  const [wrong, setWrong] = useState<string>();
  const keep = async (name: string) => {
    if (name === "" || name === person.name) return onEnd();
    const found = check.name(name);
    setWrong(found);
    const changed = found ? undefined : await run(() => changePerson(person, { name }));
    if (changed) onEnd();
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") void keep(event.currentTarget.value.trim());
    if (event.key === "Escape") onEnd();
  };
  const why = wrong ?? trouble;
  return (
    <>
      <input
        autoFocus
        dir="auto"
        aria-label={t("renameOf", { name: revealHidden(person.name) })}
        aria-invalid={why !== undefined || undefined}
        defaultValue={person.name}
        onFocus={(event) => event.currentTarget.select()}
        enterKeyHint="done"
        onKeyDown={unlessComposing(press)}
        onBlur={(event) => void keep(event.currentTarget.value.trim())}
        className="block w-full max-w-64 bg-transparent font-regular caret-accent shadow-[0_1px_0_var(--accent)] outline-none aria-invalid:shadow-[0_1px_0_var(--danger)]"
      />
      {why && (
        <span role="alert" className="mt-1 block text-small font-regular text-pretty text-danger">
          {why}
        </span>
      )}
    </>
  );
}
