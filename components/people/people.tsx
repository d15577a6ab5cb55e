"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import { Page, TitleRow } from "#components/frame/page.tsx";
import { Button } from "#components/ui/button.tsx";
import type { NewUserAnswer, User } from "#lib/users/schema.ts";

import { AddPerson } from "./add-person.tsx";
import { usePeople } from "./requests.ts";
import { Roster } from "./roster.tsx";
import { type Secret, ShownOnce } from "./shown-once.tsx";
import { Summary } from "./summary.tsx";

/** All accounts, and what an administrator can change about them. */
export function People({ initial, viewerId }: { initial: User[]; viewerId: string }) {
  const t = useTranslations("people");
  const people = usePeople(initial);
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<Secret>();

  const onAdded = ({ password, ...person }: NewUserAnswer) => {
    setAdding(false);
    setSecret({ kind: "added", person, password });
  };
  const onPassword = (person: User, password: string) =>
    setSecret({ kind: "renewed", person, password });

  return (
    <Page title={t("title")}>
      <TitleRow title={t("title")}>
        {!adding && (
          <Button
            kind="primary"
            onClick={() => {
              setAdding(true);
              setSecret(undefined);
            }}
          >
            {t("add")}
          </Button>
        )}
      </TitleRow>
      <Summary people={people} />
      {adding && <AddPerson onAdded={onAdded} onCancel={() => setAdding(false)} />}
      {secret && (
        <ShownOnce
          key={secret.person.id + secret.password}
          secret={secret}
          onDone={() => setSecret(undefined)}
        />
      )}
      <Roster people={people} viewerId={viewerId} onPassword={onPassword} />
    </Page>
  );
}
