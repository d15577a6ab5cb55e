"use client";

import { useFormatter, useTranslations } from "next-intl";

import { ChoiceGroup } from "#components/ui/choice.tsx";
import { AreaField, Field } from "#components/ui/field.tsx";
import type { BaseModel } from "#lib/models/schema.ts";
import { effortLevels, type NumberParameter, numberParameters } from "#lib/variants/rules.ts";

import type { VariantDraft, VariantFaults, VariantFields } from "./draft.ts";
import { useFaultWords } from "./fault-words.ts";
import { KeptCommands } from "./kept-commands.tsx";
import { isUsedBy } from "./used-parameters.ts";

type Props = {
  draft: VariantDraft;
  bases: readonly BaseModel[];
  faults: VariantFaults;
  onChange: (draft: VariantDraft) => void;
};

/** The fields of a variant: its base, its instructions and its parameters. */
export function VariantFieldGroup({ draft, bases, faults, onChange }: Props) {
  const t = useTranslations("variants");
  const wordsOf = useFaultWords();
  const { fields, kept } = draft;
  const base = bases.find(({ id }) => id === fields.base);
  const set = (change: Partial<VariantFields>) =>
    onChange({ ...draft, fields: { ...fields, ...change } });
  return (
    <>
      <Field
        label={t("base")}
        name="base"
        list="variant-bases"
        dir="ltr"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
        value={fields.base}
        onChange={({ target }) => set({ base: target.value })}
        hint={t(base || fields.base === "" ? "baseHint" : "baseGone")}
        error={wordsOf(faults.base)}
        className="col-span-full"
      />
      <datalist id="variant-bases">
        {bases.map(({ id }) => (
          <option key={id} value={id} />
        ))}
      </datalist>
      <AreaField
        label={t("instructions")}
        name="instructions"
        dir="auto"
        rows={6}
        value={fields.instructions}
        onChange={({ target }) => set({ instructions: target.value })}
        hint={t("instructionsHint")}
        error={wordsOf(faults.instructions)}
        className="col-span-full"
      />
      <Numbers {...{ fields, base, faults }} onChange={set} />
      <AreaField
        label={t("stop")}
        name="stop"
        dir="auto"
        value={fields.stop}
        onChange={({ target }) => set({ stop: target.value })}
        hint={t("stopHint")}
        error={wordsOf(faults.stop)}
      />
      <ChoiceGroup
        label={t(base && base.efforts.length === 0 ? "effortUnused" : "effort")}
        name="effort"
        value={fields.effort}
        options={["" as const, ...effortLevels].map((level) => ({
          value: level,
          name: t(level === "" ? "effortFree" : level),
        }))}
        onChoose={(effort) => set({ effort })}
      />
      <KeptCommands kept={kept} onChange={(left) => onChange({ ...draft, kept: left })} />
    </>
  );
}

type NumbersProps = {
  fields: VariantFields;
  base: BaseModel | undefined;
  faults: VariantFaults;
  onChange: (change: Partial<VariantFields>) => void;
};

/** The parameters that are numbers. One that the base's server does not know says so. */
function Numbers({ fields, base, faults, onChange }: NumbersProps) {
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
      <p className="mt-1 text-small text-ink-3">{t("parametersHint")}</p>
      <div className="mt-4 grid grid-cols-3 gap-x-6 gap-y-6 phone:grid-cols-1">
        {numberParameters.map((name) => (
          <Field
            key={name}
            label={name}
            name={name}
            inputMode="decimal"
            autoComplete="off"
            value={fields[name]}
            onChange={({ target }) => onChange({ [name]: target.value })}
            hint={hintOf(name)}
            error={wordsOf(faults[name])}
          />
        ))}
      </div>
    </fieldset>
  );
}
