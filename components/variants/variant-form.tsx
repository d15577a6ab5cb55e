"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useRef } from "react";
import { AccessField } from "#components/models/access-field.tsx";
import { ChoiceGroup } from "#components/ui/choice.tsx";
import { EntryForm, focusFirstFault } from "#components/ui/entry-form.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormActions } from "#components/ui/form-actions.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import type { BaseModel } from "#lib/models/schema.ts";

import { useFaultWords } from "./fault-words.ts";
import type { FormStart } from "./form-start.ts";
import { ModelfileView } from "./modelfile-view.tsx";
import { useVariantForm } from "./use-variant-form.ts";
import { VariantFieldGroup } from "./variant-field-group.tsx";

type Props = { start: FormStart; bases: readonly BaseModel[]; onDone: () => void };

/** The form that adds or changes a variant: as fields, or as a Modelfile. */
export function VariantForm({ start, bases, onDone }: Props) {
  const t = useTranslations("variants");
  const wordsOf = useFaultWords();
  const form = useRef<HTMLFormElement>(null);
  const { variant } = start;
  const state = useVariantForm(start, bases);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (await state.save()) onDone();
    else focusFirstFault(form.current);
  };
  return (
    <EntryForm
      ref={form}
      label={variant ? t("changeOf", { name: revealHidden(variant.name) }) : t("add")}
      trouble={state.trouble}
      onSubmit={(event) => void save(event)}
      fields={
        <>
          <Field
            label={t("name")}
            name="name"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            required
            value={state.name}
            onChange={({ target }) => state.setName(target.value)}
            hint={t("nameHint")}
            error={wordsOf(state.faults.name)}
            autoFocus
          />
          <ChoiceGroup
            label={t("view")}
            name="view"
            value={state.view}
            options={[
              { value: "form", name: t("viewForm") },
              { value: "modelfile", name: t("viewModelfile") },
            ]}
            onChoose={state.choose}
          />
          {state.view === "form" ? (
            <VariantFieldGroup
              draft={state.draft}
              bases={bases}
              faults={state.faults}
              onChange={state.setDraft}
            />
          ) : (
            <ModelfileView
              text={state.modelfile}
              problems={state.problems}
              isRefused={state.isRefused}
              onChange={state.setModelfile}
            />
          )}
          <AccessField
            allowed={state.allowed}
            choices={["base", "everyone"]}
            onAllow={state.setAllowed}
            error={wordsOf(state.faults.allowed)}
          />
        </>
      }
    >
      <FormActions busy={state.busy} submit={t(variant ? "save" : "submit")} onCancel={onDone} />
    </EntryForm>
  );
}
