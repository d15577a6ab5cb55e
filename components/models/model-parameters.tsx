"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import { ParameterFields } from "#components/variants/parameter-fields.tsx";
import type { ParameterFaults, ParameterValues } from "#components/variants/parameter-values.ts";
import type { BaseModel } from "#lib/models/schema.ts";
import { type NumberParameter, numberParameters } from "#lib/variants/rules.ts";

type Props = {
  values: ParameterValues;
  base: BaseModel | undefined;
  faults: ParameterFaults;
  onChange: (values: ParameterValues) => void;
};

/** The form of a model has fields of its own for these; they are shown where a program has set them. */
const hasOwnField = (name: NumberParameter) => name === "num_ctx" || name === "num_predict";

/** The parameters of a model itself, which its variants have too unless they say otherwise. */
export function ModelParameters({ values, onChange, ...props }: Props) {
  const t = useTranslations("models");
  const [shown] = useState(() =>
    numberParameters.filter((name) => !hasOwnField(name) || values[name] !== ""),
  );
  return (
    <ParameterFields
      {...props}
      values={values}
      numbers={shown}
      onChange={(change) => onChange({ ...values, ...change })}
      hint={t("parametersHint")}
    />
  );
}
