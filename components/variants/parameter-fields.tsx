"use client";

import { useFormatter, useTranslations } from "next-intl";

import { ChoiceGroup } from "#components/ui/choice.tsx";
import { AreaField, Field } from "#components/ui/field.tsx";
import type { BaseModel } from "#lib/models/schema.ts";
import { effortLevels, type NumberParameter, numberParameters } from "#lib/variants/rules.ts";

import { useFaultWords } from "./fault-words.ts";
import type { ParameterFaults, ParameterValues } from "./parameter-values.ts";
import { isUsedBy } from "./used-parameters.ts";

type Props = {
  values: ParameterValues;
  /** The model that they are for, when it is known. */
  base: BaseModel | undefined;
  faults: ParameterFaults;
  onChange: (change: Partial<ParameterValues>) => void;
  /** Which of those that are numbers are shown. */
  numbers?: readonly NumberParameter[];
  hint: string;
};

/** The parameters with which answers are sampled. One that the model's server does not know says so. */
export function ParameterFields(props: Props) {
  const { values, base, faults, onChange } = props;
  const t = useTranslations("variants");
  const wordsOf = useFaultWords();
  return (
    <>
      <Numbers {...props} />
      <AreaField
        label={t("stop")}
        name="stop"
        dir="auto"
        value={values.stop}
        onChange={({ target }) => onChange({ stop: target.value })}
        hint={t("stopHint")}
        error={wordsOf(faults.stop)}
      />
      <ChoiceGroup
        label={t(base && base.efforts.length === 0 ? "effortUnused" : "effort")}
        name="effort"
        value={values.effort}
        options={["" as const, ...effortLevels].map((level) => ({
          value: level,
          name: t(level === "" ? "effortFree" : level),
        }))}
        onChoose={(effort) => onChange({ effort })}
      />
    </>
  );
}

function Numbers({ values, base, faults, onChange, numbers = numberParameters, hint }: Props) {
  const t = useTranslations("variants");
  const format = useFormatter();
  const wordsOf = useFaultWords();
  const hintOf = (name: NumberParameter) => {
    if (base && !isUsedBy(base, name)) return t("unusedHere");
    if (name === "num_ctx" && base)
      return t("numCtxHint", { most: format.number(base.contextLength) });
    return t(`${name}Hint`);
  };
  return (
    <fieldset className="col-span-full min-w-0">
      <legend className="text-small text-ink-2">{t("parameters")}</legend>
      <p className="mt-1 text-small text-ink-3">{hint}</p>
      <div className="mt-4 grid grid-cols-3 gap-x-6 gap-y-6 phone:grid-cols-1">
        {numbers.map((name) => (
          <Field
            key={name}
            label={name}
            name={name}
            inputMode="decimal"
            autoComplete="off"
            value={values[name]}
            onChange={({ target }) => onChange({ [name]: target.value })}
            hint={hintOf(name)}
            error={wordsOf(faults[name])}
          />
        ))}
      </div>
    </fieldset>
  );
}
