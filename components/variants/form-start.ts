import { useTranslations } from "next-intl";

import type { BaseModel } from "#lib/models/schema.ts";
import { harmonyName } from "#lib/variants/rules.ts";
import type { Variant } from "#lib/variants/schema.ts";

import { draftOf, emptyContents, type VariantDraft } from "./draft.ts";

export type FormView = "form" | "modelfile";

/** With what the form begins; `variant` is the one that it changes. */
export type FormStart = {
  name: string;
  draft: VariantDraft;
  view: FormView;
  variant?: Variant;
};

/** The ways to begin the form. */
export function useFormStarts(bases: readonly BaseModel[]) {
  const t = useTranslations("variants");
  const base = bases[0]?.id ?? "";
  return {
    empty: (): FormStart => ({
      name: "",
      draft: draftOf({ ...emptyContents, base }),
      view: "form",
    }),
    modelfile: (): FormStart => ({ name: "", draft: draftOf(emptyContents), view: "modelfile" }),
    of: (variant: Variant): FormStart => ({
      name: variant.name,
      draft: draftOf(variant),
      view: "form",
      variant,
    }),
    /** The ready-made variant for gpt-oss, in the language of the page. */
    harmony: (): FormStart => ({
      name: harmonyName,
      draft: draftOf({
        ...emptyContents,
        base: bases.find(({ id }) => id.includes("gpt-oss"))?.id ?? "gpt-oss:20b",
        instructions: t("harmonyInstructions"),
        parameters: { effort: "medium" },
      }),
      view: "form",
    }),
  };
}
