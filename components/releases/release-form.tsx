"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";

import { useMutation } from "#components/frame/use-mutation.ts";
import { EntryForm, focusFirstFault } from "#components/ui/entry-form.tsx";
import { FormActions } from "#components/ui/form-actions.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import type { ServedModel } from "#lib/models/schema.ts";
import type { Release } from "#lib/releases/schema.ts";

import { faultsOfModels } from "./model-faults.ts";
import { ModelPairFields } from "./model-pair-fields.tsx";
import { type ChosenPeople, isNobody, PeopleChoice, wishOf } from "./people-choice.tsx";
import { addRelease, changeRelease } from "./requests.ts";

type Props = {
  /** The release whose people are changed; undefined: a new one. */
  release: Release | undefined;
  models: readonly ServedModel[];
  onDone: () => void;
};

const startOf = (release: Release | undefined): ChosenPeople => ({
  by: release?.userIds ? "name" : "share",
  percent: Math.round((release?.share ?? 0.1) * 100),
  userIds: release?.userIds ?? [],
});

/** The form that begins a release, or changes whom it is for. */
export function ReleaseForm({ release, models, onDone }: Props) {
  const t = useTranslations("releases");
  const form = useRef<HTMLFormElement>(null);
  const { busy, trouble, run } = useMutation();
  const [pair, setPair] = useState({ modelId: "", against: models[0]?.id ?? "" });
  const [people, setPeople] = useState(() => startOf(release));
  const [isTried, setTried] = useState(false);
  const faults = release ? {} : faultsOfModels(pair, models);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(faults).length > 0 || isNobody(people)) {
      return focusFirstFault(form.current);
    }
    const wish = wishOf(people);
    const saved = await run(() =>
      release ? changeRelease(release, wish) : addRelease({ ...pair, ...wish }),
    );
    if (saved) onDone();
  };
  const errorOf = (field: keyof typeof faults) => {
    const fault = isTried ? faults[field] : undefined;
    return fault && t(fault);
  };
  const names = release && { model: release.modelId, against: release.against };
  return (
    <EntryForm
      ref={form}
      label={names ? revealHidden(t("inPlaceOf", names)) : t("add")}
      trouble={trouble}
      onSubmit={(event) => void save(event)}
      fields={
        <>
          {!release && (
            <ModelPairFields
              models={models}
              pair={pair}
              onChange={setPair}
              texts={{
                modelId: { label: t("model"), hint: t("modelHint"), error: errorOf("modelId") },
                against: { label: t("against"), hint: t("againstHint"), error: errorOf("against") },
              }}
            />
          )}
          <PeopleChoice
            chosen={people}
            onChoose={setPeople}
            error={isTried && isNobody(people) ? t("namedNone") : undefined}
          />
        </>
      }
    >
      <FormActions busy={busy} submit={t(release ? "save" : "submit")} onCancel={onDone} />
    </EntryForm>
  );
}
