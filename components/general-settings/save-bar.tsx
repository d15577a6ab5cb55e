"use client";

import { useTranslations } from "next-intl";

import { Button } from "#components/ui/button.tsx";

import type { SettingsForm } from "./use-settings-form.ts";

/** At the foot of the page while there is something to say: what is not saved, and what became of it. */
export function SaveBar({ form }: { form: SettingsForm }) {
  const t = useTranslations("generalSettings");
  const tc = useTranslations("common");
  const { unsaved, outcome, busy, trouble } = form;
  const said = sayingOf(form);
  return (
    // It covers the bars in the margin, too.
    <div className="sticky bottom-0 z-[3] -ms-hang bg-paper ps-hang phone:-ms-3 phone:ps-3">
      <p
        role="alert"
        className="text-ui leading-say text-danger [&:not(:empty)]:border-t [&:not(:empty)]:border-line [&:not(:empty)]:pt-3"
      >
        {trouble ?? (outcome?.kind === "contested" ? t("contestedSave") : "")}
      </p>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 has-[:not(:empty)]:border-t has-[:not(:empty)]:border-line has-[:not(:empty)]:py-3">
        <span role="status" className="text-ui text-ink-2">
          {said && t(said, { count: unsaved })}
        </span>
        {unsaved > 0 && (
          <span className="flex flex-wrap gap-2">
            <Button type="submit" kind="primary" disabled={busy}>
              {busy ? tc("saving") : t("save")}
            </Button>
            <Button kind="bare" disabled={busy} onClick={form.discard}>
              {t("discard")}
            </Button>
          </span>
        )}
        {unsaved === 0 && outcome?.kind === "saved" && (
          <Button kind="bare" disabled={busy} onClick={() => form.undo(outcome.undo)}>
            {t("undo")}
          </Button>
        )}
      </div>
    </div>
  );
}

function sayingOf({ unsaved, outcome }: SettingsForm) {
  if (unsaved > 0) return "unsaved";
  if (outcome?.kind === "saved") return "saved";
  return outcome?.kind === "undone" ? "undone" : undefined;
}
