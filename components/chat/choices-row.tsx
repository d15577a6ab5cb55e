"use client";

import { CollectionPicker } from "./collection-picker.tsx";
import type { ComposerPlace } from "./composer.tsx";
import { ModelPicker } from "./model-picker.tsx";
import type { Choices } from "./use-choices.ts";

/** The row of choices under the field of a question, as sentences. */
export function ChoicesRow({ choices, place }: { choices: Choices; place: ComposerPlace }) {
  return (
    <>
      <ModelPicker chosen={choices.model} place={place} />
      <CollectionPicker choice={choices.collections} place={place} />
    </>
  );
}
