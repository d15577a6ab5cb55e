"use client";

import { useTranslations } from "next-intl";

import { Choice, ChoiceGroup } from "#components/ui/choice.tsx";
import { AreaField, Field } from "#components/ui/field.tsx";
import type { RuntimeItem, RuntimeKind } from "#lib/runtimes/schema.ts";

import { type FieldFault, type FormFaults, timeoutFields } from "./form-values.ts";

type Props = {
  /** The model server that is changed; undefined for a new one. */
  runtime: RuntimeItem | undefined;
  kind: RuntimeKind;
  onKind: (kind: RuntimeKind) => void;
  faults: FormFaults;
};

function useFaultText(): (fault: FieldFault | undefined) => string | undefined {
  const t = useTranslations("runtimes");
  return (fault) => {
    if (fault === undefined) return undefined;
    if ("most" in fault) return t(fault.key, { most: fault.most });
    return "address" in fault ? t(fault.key, { address: fault.address }) : t(fault.key);
  };
}

/** The fields that say where a model server is: not there for a declared one. */
export function ServerFields({ runtime, kind, onKind, faults }: Props) {
  const t = useTranslations("runtimes");
  const textOf = useFaultText();
  return (
    <>
      <Field
        label={t("name")}
        name="name"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
        defaultValue={runtime?.name}
        error={textOf(faults.name)}
        autoFocus
      />
      <ChoiceGroup
        label={t("kind")}
        name="kind"
        value={kind}
        options={[
          { value: "ollama", name: t("kindOllama") },
          { value: "openai", name: t("kindOpenai") },
        ]}
        onChoose={onKind}
      />
      <AreaField
        label={t("addresses")}
        name="addresses"
        dir="ltr"
        required
        defaultValue={runtime?.addresses.map(({ url }) => url).join("\n")}
        hint={t(kind === "ollama" ? "addressesOllama" : "addressesOpenai")}
        error={textOf(faults.addresses)}
      />
      <div>
        <Field
          label={t("apiKey")}
          name="apiKey"
          type="password"
          autoComplete="off"
          hint={t(runtime?.hasApiKey ? "apiKeyKept" : "apiKeyHint")}
          error={textOf(faults.apiKey)}
        />
        {runtime?.hasApiKey && (
          <span className="mt-2 block">
            <Choice type="checkbox" name="removeKey">
              {t("removeKey")}
            </Choice>
          </span>
        )}
      </div>
    </>
  );
}

/** Parallel requests and time-outs. */
export function LimitFields({ runtime, faults }: Pick<Props, "runtime" | "faults">) {
  const t = useTranslations("runtimes");
  const textOf = useFaultText();
  return (
    <>
      <Field
        label={t("slots")}
        name="slots"
        inputMode="numeric"
        autoComplete="off"
        defaultValue={runtime?.slots ?? 1}
        hint={t("slotsHint")}
        error={textOf(faults.slots)}
        autoFocus={runtime?.declared === true}
      />
      <fieldset className="min-w-0">
        <legend className="text-small text-ink-2">{t("timeouts")}</legend>
        <div className="mt-1 grid grid-cols-3 items-end gap-x-4 gap-y-4 phone:grid-cols-1">
          {timeoutFields.map((field) => (
            <Field
              key={field}
              label={t(field)}
              name={field}
              inputMode="numeric"
              autoComplete="off"
              defaultValue={runtime?.[field] ?? ""}
              error={textOf(faults[field])}
            />
          ))}
        </div>
        <p className="mt-2 text-small text-ink-3">{t("timeoutsHint")}</p>
      </fieldset>
    </>
  );
}
