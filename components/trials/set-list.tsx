"use client";

import { useTranslations } from "next-intl";

import { EntryMenu } from "#components/frame/entry-menu.tsx";
import { Button } from "#components/ui/button.tsx";
import { Isolate } from "#components/ui/isolate.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import type { QuestionSet } from "#lib/trials/schema.ts";

import { deleteSet } from "./requests.ts";

type Props = {
  sets: readonly QuestionSet[];
  onRun: (set: QuestionSet) => void;
  onChange: (set: QuestionSet) => void;
};

/** The sets of test questions. */
export function SetList({ sets, onRun, onChange }: Props) {
  const t = useTranslations("trials");
  return (
    <ul aria-label={t("sets")} className="mt-6 border-t border-line">
      {sets.map((set) => (
        <li
          key={set.id}
          className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line py-3"
        >
          <p className="min-w-0 flex-1 basis-60 text-ui font-medium wrap-anywhere">
            <Isolate>{set.name}</Isolate>
            <span className="block text-small font-regular text-ink-3">
              {t("setCount", { count: set.questions.length })}
            </span>
          </p>
          <div className="flex flex-none items-center gap-1">
            <Button
              aria-label={t("runOf", { name: revealHidden(set.name) })}
              onClick={() => onRun(set)}
            >
              {t("run")}
            </Button>
            <SetMenu set={set} onChange={() => onChange(set)} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function SetMenu({ set, onChange }: { set: QuestionSet; onChange: () => void }) {
  const t = useTranslations("trials");
  const name = revealHidden(set.name);
  return (
    <EntryMenu
      label={t("changeOf", { name })}
      actions={[{ name: t("change"), onPick: onChange }]}
      deletion={{
        label: t("delete"),
        title: t("deleteTitle", { name }),
        text: t("deleteText"),
        onDelete: () => deleteSet(set),
      }}
    />
  );
}
