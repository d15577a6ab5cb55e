"use client";

import { Ellipsis } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";

import { useMutation } from "#components/frame/use-mutation.ts";
import { Confirm } from "#components/ui/dialog.tsx";
import { icon } from "#components/ui/icon.ts";
import { InlineNotice } from "#components/ui/inline-notice.tsx";
import { Menu } from "#components/ui/menu.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import { printModelfile } from "#lib/variants/rules.ts";
import type { Variant } from "#lib/variants/schema.ts";

import { OnServer } from "./on-server.tsx";
import { changeVariant, deleteVariant } from "./requests.ts";

type Props = {
  variant: Variant;
  /** Parlor can create models on the server of its base. */
  isCreatable: boolean;
  onChange: () => void;
  onHistory: () => void;
};

/** What can be done with a variant. */
export function VariantMenu({ variant, isCreatable, onChange, onHistory }: Props) {
  const t = useTranslations("variants");
  const removing = useMutation();
  const switching = useMutation();
  const [isAsked, setAsked] = useState(false);
  const [isCreating, setCreating] = useState(false);
  const name = revealHidden(variant.name);
  const close = () => {
    removing.forget();
    setAsked(false);
  };
  const remove = async () => {
    if (await removing.run(() => deleteVariant(variant))) close();
  };
  const enabled = !variant.enabled;
  const actions = [
    { name: t("change"), onPick: onChange },
    { name: t("history"), onPick: onHistory },
    {
      name: t("export"),
      onPick: () => download(`${variant.name}.modelfile`, printModelfile(variant)),
    },
    ...(isCreatable ? [{ name: t("onServer"), onPick: () => setCreating(true) }] : []),
    {
      name: t(enabled ? "enable" : "disable"),
      onPick: () => void switching.run(() => changeVariant(variant.id, { enabled })),
    },
    { name: t("delete"), danger: true, onPick: () => setAsked(true) },
  ];
  return (
    <>
      {switching.trouble && (
        <InlineNotice tone="danger" className="whitespace-normal">
          {switching.trouble}
        </InlineNotice>
      )}
      <Menu
        look="icon"
        place={{ align: "end" }}
        label={t("changeOf", { name })}
        actions={actions}
        className="-me-1.5"
      >
        <Ellipsis {...icon} />
      </Menu>
      <OnServer variant={variant} open={isCreating} onClose={() => setCreating(false)} />
      <Confirm
        open={isAsked}
        title={t("deleteTitle", { name })}
        action={{
          label: t("delete"),
          danger: true,
          busy: removing.busy,
          error: removing.trouble,
          onPress: () => void remove(),
        }}
        onClose={close}
      >
        {t("deleteText")}
      </Confirm>
    </>
  );
}

/** Lets the browser save a text as a file. */
function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  Object.assign(link, { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
