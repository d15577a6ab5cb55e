"use client";

import type { ServedModel } from "#lib/models/schema.ts";

import type { ModelPair } from "./model-faults.ts";
import { ModelField } from "./model-field.tsx";

type Texts = { label: string; hint: string; error: string | undefined };

type Props = {
  models: readonly ServedModel[];
  pair: ModelPair;
  onChange: (pair: ModelPair) => void;
  texts: Record<keyof ModelPair, Texts>;
};

/** The choice of two models: one, and the one that it is compared with. */
export function ModelPairFields({ models, pair, onChange, texts }: Props) {
  return (
    <>
      <ModelField
        {...texts.modelId}
        name="model"
        models={models}
        value={pair.modelId}
        onChange={(modelId) => onChange({ ...pair, modelId })}
      />
      <ModelField
        {...texts.against}
        name="against"
        models={models}
        value={pair.against}
        onChange={(against) => onChange({ ...pair, against })}
      />
    </>
  );
}
