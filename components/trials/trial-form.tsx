"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";

import { useMutation } from "#components/frame/use-mutation.ts";
import { faultsOfModels, type ModelPair } from "#components/releases/model-faults.ts";
import { ModelField } from "#components/releases/model-field.tsx";
import { Button } from "#components/ui/button.tsx";
import { EntryForm } from "#components/ui/entry-form.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import type { ServedModel } from "#lib/models/schema.ts";
import type { QuestionSet } from "#lib/trials/schema.ts";

import { startTrial } from "./requests.ts";

type Props = { set: QuestionSet; models: readonly ServedModel[]; onDone: () => void };

/** The form that asks two models the questions of a set. */
export function TrialForm({ set, models, onDone }: Props) {
  const t = useTranslations("trials");
  const tc = useTranslations("common");
  const form = useRef<HTMLFormElement>(null);
  const { busy, trouble, run } = useMutation();
  const [pair, setPair] = useState<ModelPair>({
    modelId: models[1]?.id ?? "",
    against: models[0]?.id ?? "",
  });
  const [isTried, setTried] = useState(false);
  const faults = faultsOfModels(pair, models);
  const errorOf = (field: keyof ModelPair) => {
    const fault = isTried ? faults[field] : undefined;
    return fault && t(fault);
  };
  const start = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(faults).length > 0) {
      const wrong = () => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
      requestAnimationFrame(() => wrong()?.focus());
      return;
    }
    if (await run(() => startTrial({ setId: set.id, ...pair }))) onDone();
  };
  return (
    <EntryForm
      ref={form}
      label={t("runOf", { name: revealHidden(set.name) })}
      trouble={trouble}
      onSubmit={(event) => void start(event)}
      fields={
        <>
          <ModelField
            label={t("first")}
            name="model"
            hint={t("modelHint")}
            error={errorOf("modelId")}
            models={models}
            value={pair.modelId}
            onChange={(modelId) => setPair({ ...pair, modelId })}
          />
          <ModelField
            label={t("second")}
            name="against"
            hint={t("modelHint")}
            error={errorOf("against")}
            models={models}
            value={pair.against}
            onChange={(against) => setPair({ ...pair, against })}
          />
        </>
      }
    >
      <div className="mt-6 flex flex-wrap gap-2">
        <Button type="submit" kind="primary" disabled={busy}>
          {busy ? tc("saving") : t("start")}
        </Button>
        <Button kind="bare" onClick={onDone}>
          {tc("cancel")}
        </Button>
      </div>
    </EntryForm>
  );
}
