"use client";

import { Ellipsis } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";

import { useMutation } from "#components/frame/use-mutation.ts";
import { Confirm } from "#components/ui/dialog.tsx";
import { icon } from "#components/ui/icon.ts";
import { Menu } from "#components/ui/menu.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import type { RuntimeItem } from "#lib/runtimes/schema.ts";

import { deleteRuntime } from "./requests.ts";

/** What can be done with a model server. One that is declared cannot be deleted here, and most of them not be changed. */
export function RuntimeMenu({ runtime, onChange }: { runtime: RuntimeItem; onChange: () => void }) {
  const t = useTranslations("runtimes");
  const { busy, trouble, run, forget } = useMutation();
  const [isAsked, setAsked] = useState(false);
  if (!runtime.adjustable) return null;
  const name = revealHidden(runtime.name);
  const close = () => {
    forget();
    setAsked(false);
  };
  const remove = async () => {
    if (await run(() => deleteRuntime(runtime))) close();
  };
  const actions = [
    { name: t("change"), onPick: onChange },
    ...(runtime.declared
      ? []
      : [{ name: t("delete"), danger: true, onPick: () => setAsked(true) }]),
  ];
  return (
    <>
      <Menu
        look="icon"
        place={{ align: "end" }}
        label={t("changeOf", { name })}
        actions={actions}
        className="-me-1.5"
      >
        <Ellipsis {...icon} />
      </Menu>
      <Confirm
        open={isAsked}
        title={t("deleteTitle", { name })}
        action={{
          label: t("delete"),
          danger: true,
          busy,
          error: trouble,
          onPress: () => void remove(),
        }}
        onClose={close}
      >
        {t("deleteText")}
      </Confirm>
    </>
  );
}
