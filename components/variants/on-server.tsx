"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import { useMutation } from "#components/frame/use-mutation.ts";
import { Confirm } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import { longestServerName, serverNamePattern } from "#lib/variants/rules.ts";
import type { Variant } from "#lib/variants/schema.ts";

import { createOnServer } from "./requests.ts";

type Props = { variant: Variant; open: boolean; onClose: () => void };

/** Asks for the name under which a model is made of a variant on the server of its base. */
export function OnServer({ variant, open, onClose }: Props) {
  const t = useTranslations("variants");
  const { busy, trouble, run, forget } = useMutation();
  const [name, setName] = useState(isServerName(variant.name) ? `${variant.name}-parlor` : "");
  const [isWrong, setWrong] = useState(false);
  const close = () => {
    forget();
    setWrong(false);
    onClose();
  };
  const create = async () => {
    setWrong(!isServerName(name));
    if (isServerName(name) && (await run(() => createOnServer(variant.id, name)))) close();
  };
  return (
    <Confirm
      open={open}
      title={t("onServerTitle", { name: revealHidden(variant.name) })}
      action={{ label: t("onServer"), busy, error: trouble, onPress: () => void create() }}
      onClose={close}
    >
      {t("onServerText")}
      <Field
        label={t("onServerName")}
        name="serverName"
        dir="ltr"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={name}
        onChange={({ target }) => setName(target.value)}
        error={isWrong ? t("onServerNameWrong", { most: longestServerName }) : undefined}
        className="mt-4 text-ink"
      />
    </Confirm>
  );
}

const isServerName = (name: string): boolean =>
  name.length <= longestServerName && serverNamePattern.test(name);
