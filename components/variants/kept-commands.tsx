"use client";

import { useTranslations } from "next-intl";

import { Button } from "#components/ui/button.tsx";
import type { KeptCommand } from "#lib/variants/rules.ts";

type Props = { kept: readonly KeptCommand[]; onChange: (kept: KeptCommand[]) => void };

/** The commands of a Modelfile that have no field: example turns, and what is kept for its export and not used. Each can be left out. */
export function KeptCommands({ kept, onChange }: Props) {
  const t = useTranslations("variants");
  const leave = (left: KeptCommand) => onChange(kept.filter((each) => each !== left));
  const isExample = ({ command }: KeptCommand) => command === "message";
  const others = kept.filter((command) => !isExample(command));
  return (
    <>
      <Commands
        legend={t("examples")}
        hint={t("examplesHint")}
        commands={kept.filter(isExample)}
        onLeave={leave}
      />
      <Commands legend={t("kept")} hint={t("keptHint")} commands={others} onLeave={leave} />
    </>
  );
}

type CommandsProps = {
  legend: string;
  hint: string;
  commands: readonly KeptCommand[];
  onLeave: (command: KeptCommand) => void;
};

function Commands({ legend, hint, commands, onLeave }: CommandsProps) {
  const t = useTranslations("variants");
  if (commands.length === 0) return null;
  return (
    <fieldset className="col-span-full min-w-0">
      <legend className="text-small text-ink-2">{legend}</legend>
      <p className="mt-1 text-small text-ink-3">{hint}</p>
      <ul className="mt-2">
        {commands.map((command, at) => {
          const name = [command.command.toUpperCase(), command.argument].join(" ").trimEnd();
          return (
            <li key={at} className="flex items-baseline gap-3 border-b border-line py-1">
              <code className="flex-none text-small">{name}</code>
              <span dir="auto" className="min-w-0 flex-1 truncate text-small text-ink-3">
                {command.text}
              </span>
              <Button kind="bare" onClick={() => onLeave(command)}>
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
