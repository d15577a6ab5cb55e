"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import { EntryMenu } from "#components/frame/entry-menu.tsx";
import { useMutation } from "#components/frame/use-mutation.ts";
import { InlineNotice } from "#components/ui/inline-notice.tsx";
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
  const switching = useMutation();
  const [isCreating, setCreating] = useState(false);
  const name = revealHidden(variant.name);
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
  ];
  return (
    <>
      {switching.trouble && (
        <InlineNotice tone="danger" className="whitespace-normal">
          {switching.trouble}
        </InlineNotice>
      )}
      <EntryMenu
        label={t("changeOf", { name })}
        actions={actions}
        deletion={{
          label: t("delete"),
          title: t("deleteTitle", { name }),
          text: t("deleteText"),
          onDelete: () => deleteVariant(variant),
        }}
      />
      <OnServer variant={variant} open={isCreating} onClose={() => setCreating(false)} />
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
