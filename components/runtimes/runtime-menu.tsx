"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import { ConfirmDelete } from "#components/frame/confirm-delete.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import { RowMenu } from "#components/ui/row-menu.tsx";
import type { RuntimeItem } from "#lib/runtimes/schema.ts";

import { deleteRuntime } from "./requests.ts";

/** What can be done with a model server. One that is declared cannot be deleted here, and most of them not be changed. */
export function RuntimeMenu({ runtime, onChange }: { runtime: RuntimeItem; onChange: () => void }) {
  const t = useTranslations("runtimes");
  const [isAsked, setAsked] = useState(false);
  if (!runtime.adjustable) return null;
  const name = revealHidden(runtime.name);
  const actions = [
    { name: t("change"), onPick: onChange },
    ...(runtime.declared
      ? []
      : [{ name: t("delete"), danger: true, onPick: () => setAsked(true) }]),
  ];
  return (
    <>
      <RowMenu label={t("changeOf", { name })} actions={actions} />
      <ConfirmDelete
        open={isAsked}
        title={t("deleteTitle", { name })}
        label={t("delete")}
        onDelete={() => deleteRuntime(runtime)}
        onClose={() => setAsked(false)}
      >
        {t("deleteText")}
      </ConfirmDelete>
    </>
  );
}
