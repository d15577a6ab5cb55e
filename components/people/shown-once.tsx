"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useRef } from "react";

import { Callout } from "#components/ui/callout.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import type { User } from "#lib/users/schema.ts";

export type Secret = { kind: "added" | "renewed"; person: User; password?: string | undefined };

/** The sign-in data that an administrator passes on to a user. The generated password is shown only this once. */
export function ShownOnce({
  secret: { kind, person, password },
  onDone,
}: {
  secret: Secret;
  onDone: () => void;
}) {
  const t = useTranslations("people");
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.focus();
    place.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const values = {
    name: revealHidden(person.name),
    username: person.username,
    b: (words: ReactNode) => <b>{words}</b>,
  };
  const sentence =
    password === undefined ? "canSignInGiven" : kind === "added" ? "canSignIn" : "passwordMade";
  const done = (
    <button type="button" onClick={onDone} className="link touch:min-h-11">
      {t(password === undefined ? "fine" : "haveIt")}
    </button>
  );
  return (
    <div ref={place} tabIndex={-1} className="my-6 outline-none">
      <Callout role="status">
        <p className="wrap-anywhere">
          {t.rich(sentence, values)}
          {password === undefined && <> {done}</>}
        </p>
        {password !== undefined && (
          <>
            <p className="my-2 flex flex-wrap items-center gap-x-4 gap-y-2">
              <code
                translate="no"
                className="font-mono text-lead tracking-secret wrap-anywhere select-all"
              >
                {password}
              </code>
              <CopyButton look="lined" label={t("copyPassword")} text={() => password} />
            </p>
            <p className="text-ink-2">
              {t("shownOnce")}
              <span className="zh:hidden"> </span>
              {done}
            </p>
          </>
        )}
      </Callout>
    </div>
  );
}
