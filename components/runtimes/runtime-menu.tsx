"use client";

import { useTranslations } from "next-intl";

import { EntryMenu } from "#components/frame/entry-menu.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import type { RuntimeItem } from "#lib/runtimes/schema.ts";

import { deleteRuntime } from "./requests.ts";

/** What can be done with a model server. One that is declared cannot be deleted here, and most of them not be changed. */
export function RuntimeMenu({ runtime, onChange }: { runtime: RuntimeItem; onChange: () => void }) {
  const t = useTranslations("runtimes");
  if (!runtime.adjustable) return null;
  const name = revealHidden(runtime.name);
  const deletion = {
    label: t("delete"),
    title: t("deleteTitle", { name }),
    text: t("deleteText"),
    onDelete: () => deleteRuntime(runtime),
  };
  return (
    <EntryMenu
      label={t("changeOf", { name })}
      actions={[{ name: t("change"), onPick: onChange }]}
      deletion={runtime.declared ? undefined : deletion}
    />
  );
}
