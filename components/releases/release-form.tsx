"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";

import { useMutation } from "#components/frame/use-mutation.ts";
import { Button } from "#components/ui/button.tsx";
import { EntryForm } from "#components/ui/entry-form.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import type { ServedModel } from "#lib/models/schema.ts";
import type { Release } from "#lib/releases/schema.ts";

import { faultsOfModels } from "./model-faults.ts";
import { ModelField } from "./model-field.tsx";
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
  const tc = useTranslations("common");
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
      const wrong = () => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
      requestAnimationFrame(() => wrong()?.focus());
      return;
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
            <>
              <ModelField
                label={t("model")}
                name="model"
                hint={t("modelHint")}
                error={errorOf("modelId")}
                models={models}
                value={pair.modelId}
                onChange={(modelId) => setPair({ ...pair, modelId })}
              />
              <ModelField
                label={t("against")}
                name="against"
                hint={t("againstHint")}
                error={errorOf("against")}
                models={models}
                value={pair.against}
                onChange={(against) => setPair({ ...pair, against })}
              />
            </>
          )}
          <PeopleChoice
            chosen={people}
            onChoose={setPeople}
            error={isTried && isNobody(people) ? t("namedNone") : undefined}
          />
        </>
      }
    >
      <div className="mt-6 flex flex-wrap gap-2">
        <Button type="submit" kind="primary" disabled={busy}>
          {busy ? tc("saving") : t(release ? "save" : "submit")}
        </Button>
        <Button kind="bare" onClick={onDone}>
          {tc("cancel")}
        </Button>
      </div>
    </EntryForm>
  );
}
