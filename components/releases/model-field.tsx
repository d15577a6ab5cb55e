"use client";

import { useId } from "react";

import { Field } from "#components/ui/field.tsx";
import type { ServedModel } from "#lib/models/schema.ts";

type Props = {
  label: string;
  name: string;
  hint: string;
  error: string | undefined;
  models: readonly ServedModel[];
  value: string;
  onChange: (id: string) => void;
};

/** The choice of a model or a variant by its name. */
export function ModelField({ models, onChange, ...field }: Props) {
  const id = useId();
  return (
    <div>
      <Field
        {...field}
        list={id}
        dir="ltr"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
        onChange={({ target }) => onChange(target.value)}
      />
      <datalist id={id}>
        {models.map((model) => (
          <option key={model.id} value={model.id} />
        ))}
      </datalist>
    </div>
  );
}
