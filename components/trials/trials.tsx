"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import { PageSection } from "#components/frame/page.tsx";
import { useMutation } from "#components/frame/use-mutation.ts";
import { Button } from "#components/ui/button.tsx";
import type { ServedModel } from "#lib/models/schema.ts";
import { readyQuestions } from "#lib/trials/rules.ts";
import type { QuestionSet, TrialItem } from "#lib/trials/schema.ts";

import { addSet, useQuestionSets, useTrials } from "./requests.ts";
import { SetForm } from "./set-form.tsx";
import { SetList } from "./set-list.tsx";
import { TrialForm } from "./trial-form.tsx";
import { TrialList } from "./trial-list.tsx";

type Props = { sets: QuestionSet[]; trials: TrialItem[]; models: readonly ServedModel[] };

/** Which form is open, and of which set. */
type OpenForm = { form: "set" | "trial"; set?: QuestionSet };

/** The tests of two models side by side: their questions, and what came of them. */
export function Trials({ sets: initialSets, trials: initialTrials, models }: Props) {
  const t = useTranslations("trials");
  const sets = useQuestionSets(initialSets);
  const trials = useTrials(initialTrials);
  const { busy, trouble, run } = useMutation();
  const [open, setOpen] = useState<OpenForm>();
  const close = () => setOpen(undefined);
  const ready = { name: t("readyName"), questions: [...readyQuestions] };
  const hasReady = sets.some(({ name }) => name === ready.name);
  return (
    <PageSection title={t("title")}>
      <p className="mt-2 max-w-[48rem] text-pretty text-ink-2">
        {t(sets.length === 0 ? "setsNone" : "what")}
      </p>
      {!open && (
        <p className="mt-4 flex flex-wrap gap-2">
          {!hasReady && (
            <Button disabled={busy} onClick={() => void run(() => addSet(ready))}>
              {t("addReady")}
            </Button>
          )}
          <Button onClick={() => setOpen({ form: "set" })}>{t("addSet")}</Button>
        </p>
      )}
      {trouble && (
        <p role="alert" className="mt-2 text-small text-danger">
          {trouble}
        </p>
      )}
      {open?.form === "set" && <SetForm key={open.set?.id} set={open.set} onDone={close} />}
      {open?.form === "trial" && open.set && (
        <TrialForm key={open.set.id} set={open.set} models={models} onDone={close} />
      )}
      {sets.length > 0 && (
        <SetList
          sets={sets}
          onRun={(set) => setOpen({ form: "trial", set })}
          onChange={(set) => setOpen({ form: "set", set })}
        />
      )}
      <TrialList trials={trials} />
    </PageSection>
  );
}
