"use client";

import { useTranslations } from "next-intl";

import { AreaField, Field } from "#components/ui/field.tsx";
import type { BaseModel } from "#lib/models/schema.ts";

import type { VariantDraft, VariantFaults, VariantFields } from "./draft.ts";
import { useFaultWords } from "./fault-words.ts";
import { KeptCommands } from "./kept-commands.tsx";
import { ParameterFields } from "./parameter-fields.tsx";

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
      <ParameterFields
        values={fields}
        base={base}
        faults={faults}
        onChange={set}
        hint={t("parametersHint")}
      />
      <KeptCommands kept={kept} onChange={(left) => onChange({ ...draft, kept: left })} />
    </>
  );
}
