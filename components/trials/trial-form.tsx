"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";

import { useMutation } from "#components/frame/use-mutation.ts";
import { faultsOfModels, type ModelPair } from "#components/releases/model-faults.ts";
import { ModelPairFields } from "#components/releases/model-pair-fields.tsx";
import { EntryForm, focusFirstFault } from "#components/ui/entry-form.tsx";
import { FormActions } from "#components/ui/form-actions.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import type { ServedModel } from "#lib/models/schema.ts";
import type { QuestionSet } from "#lib/trials/schema.ts";

import { startTrial } from "./requests.ts";

type Props = { set: QuestionSet; models: readonly ServedModel[]; onDone: () => void };

/** The form that asks two models the questions of a set. */
export function TrialForm({ set, models, onDone }: Props) {
  const t = useTranslations("trials");
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
      return focusFirstFault(form.current);
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
        <ModelPairFields
          models={models}
          pair={pair}
          onChange={setPair}
          texts={{
            modelId: { label: t("first"), hint: t("modelHint"), error: errorOf("modelId") },
            against: { label: t("second"), hint: t("modelHint"), error: errorOf("against") },
          }}
        />
      }
    >
      <FormActions busy={busy} submit={t("start")} onCancel={onDone} />
    </EntryForm>
  );
}
