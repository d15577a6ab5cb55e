"use client";

import { useTranslations } from "next-intl";

import { Button } from "#components/ui/button.tsx";
import type { KeptCommand } from "#lib/variants/rules.ts";

type Props = { kept: readonly KeptCommand[]; onChange: (kept: KeptCommand[]) => void };

/** The commands of a Modelfile that are kept for its export and not used; each can be left out. */
export function KeptCommands({ kept, onChange }: Props) {
  const t = useTranslations("variants");
  if (kept.length === 0) return null;
  return (
    <fieldset className="col-span-full min-w-0">
      <legend className="text-small text-ink-2">{t("kept")}</legend>
      <p className="mt-1 text-small text-ink-3">{t("keptHint")}</p>
      <ul className="mt-2">
        {kept.map((command, at) => {
          const name = [command.command.toUpperCase(), command.argument].join(" ").trimEnd();
          return (
            <li key={at} className="flex items-baseline gap-3 border-b border-line py-1">
              <code className="flex-none text-small">{name}</code>
              <span dir="auto" className="min-w-0 flex-1 truncate text-small text-ink-3">
                {command.text}
              </span>
              <Button kind="bare" onClick={() => onChange(kept.filter((each) => each !== command))}>
                {t("leaveOut")}
                <span className="sr-only"> {name}</span>
              </Button>
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}
