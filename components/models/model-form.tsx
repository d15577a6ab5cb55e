"use client";

import { useFormatter, useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";

import { useMutation } from "#components/frame/use-mutation.ts";
import { Choice } from "#components/ui/choice.tsx";
import { EntryForm } from "#components/ui/entry-form.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormActions } from "#components/ui/form-actions.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import { parameterValuesOf } from "#components/variants/parameter-values.ts";
import type { Allowed, BaseModel, ModelItem } from "#lib/models/schema.ts";

import { AccessField } from "./access-field.tsx";
import {
  type ModelFieldFault,
  type ModelFormFaults,
  type ModelFormValues,
  modelChangeOf,
  modelFaultsOf,
} from "./form-values.ts";
import { ModelParameters } from "./model-parameters.tsx";
import { changeModel } from "./requests.ts";

type Props = {
  model: ModelItem;
  /** What its server knows of parameters; undefined while it does not answer. */
  base: BaseModel | undefined;
  onDone: () => void;
};

/** The form that changes what applies to a model, and who may use it. */
export function ModelForm({ model, base, onDone }: Props) {
  const t = useTranslations("models");
  const { busy, trouble, run } = useMutation();
  const textOf = useFaultText();
  const form = useRef<HTMLFormElement>(null);
  const [allowed, setAllowed] = useState<Allowed>(model.allowed);
  const [parameters, setParameters] = useState(parameterValuesOf(model.parameters));
  const [faults, setFaults] = useState<ModelFormFaults>({});
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const values = { ...valuesIn(form.current, model), allowed, parameters };
    const wrong = modelFaultsOf(values);
    setFaults(wrong);
    const [first] = Object.keys(wrong);
    if (first !== undefined)
      return form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
    if (await run(() => changeModel(model, modelChangeOf(values, model)))) onDone();
  };
  return (
    <EntryForm
      ref={form}
      label={t("changeOf", { name: revealHidden(model.name) })}
      trouble={trouble}
      onSubmit={(event) => void save(event)}
      fields={
        <>
          <TextFields model={model} faults={faults} />
          {model.features.includes("chat") && (
            <ModelParameters
              values={parameters}
              base={base}
              faults={faults}
              onChange={setParameters}
            />
          )}
          <AccessField
            allowed={allowed}
            choices={["everyone"]}
            onAllow={setAllowed}
            error={textOf(faults.allowed)}
          />
          <div className="flex flex-col items-start gap-1">
            <Choice type="checkbox" name="enabled" defaultChecked={model.enabled}>
              {t("offered")}
            </Choice>
            {model.manageable && (
              <Choice type="checkbox" name="keepLoaded" defaultChecked={model.keepLoaded}>
                {t("keepLoaded")}
              </Choice>
            )}
          </div>
        </>
      }
    >
      <FormActions busy={busy} submit={t("save")} onCancel={onDone} />
    </EntryForm>
  );
}

function useFaultText(): (fault: ModelFieldFault | undefined) => string | undefined {
  const t = useTranslations("models");
  return (fault) => {
    if (!fault) return undefined;
    if ("least" in fault) return t(fault.key, { least: fault.least, most: fault.most });
    return "most" in fault ? t(fault.key, { most: fault.most }) : t(fault.key);
  };
}

function TextFields({ model, faults }: { model: ModelItem; faults: ModelFormFaults }) {
  const t = useTranslations("models");
  const format = useFormatter();
  const textOf = useFaultText();
  const { reportedContextLength: reported } = model;
  return (
    <>
      <Field
        label={t("ownName")}
        name="name"
        autoComplete="off"
        defaultValue={model.ownName ?? ""}
        placeholder={model.id}
        error={textOf(faults.name)}
        autoFocus
      />
      <Field
        label={t("description")}
        name="description"
        autoComplete="off"
        defaultValue={model.description}
        hint={t("descriptionHint")}
        error={textOf(faults.description)}
      />
      <Field
        label={t("windowTokens")}
        name="contextLength"
        inputMode="numeric"
        autoComplete="off"
        defaultValue={model.ownContextLength ?? ""}
        placeholder={format.number(model.contextLength)}
        hint={reported === null ? t("windowHint") : t("windowMost", { most: reported })}
        error={textOf(faults.contextLength)}
      />
      <Field
        label={t("replyTokens")}
        name="maxOutputTokens"
        inputMode="numeric"
        autoComplete="off"
        defaultValue={model.ownMaxOutputTokens ?? ""}
        placeholder={format.number(model.maxOutputTokens)}
        hint={t("replyHint")}
        error={textOf(faults.maxOutputTokens)}
      />
      <Field
        label={t("price")}
        name="price"
        inputMode="decimal"
        autoComplete="off"
        defaultValue={model.price === 0 ? "" : model.price}
        placeholder="0"
        hint={t("priceHint")}
        error={textOf(faults.price)}
      />
    </>
  );
}

function valuesIn(
  form: HTMLFormElement | null,
  model: ModelItem,
): Omit<ModelFormValues, "allowed" | "parameters"> {
  const fields = new FormData(form ?? undefined);
  const text = (name: string) => String(fields.get(name) ?? "").trim();
  return {
    name: text("name"),
    description: text("description"),
    contextLength: text("contextLength"),
    maxOutputTokens: text("maxOutputTokens"),
    price: text("price"),
    enabled: fields.get("enabled") !== null,
    keepLoaded: model.manageable && fields.get("keepLoaded") !== null,
  };
}
