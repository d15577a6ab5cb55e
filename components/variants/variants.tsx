"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import { Page, TitleRow } from "#components/frame/page.tsx";
import { Button } from "#components/ui/button.tsx";
import type { BaseModel } from "#lib/models/schema.ts";
import { harmonyName } from "#lib/variants/rules.ts";
import type { Variant } from "#lib/variants/schema.ts";

import { type FormStart, useFormStarts } from "./form-start.ts";
import { useVariants } from "./requests.ts";
import { VariantForm } from "./variant-form.tsx";
import { VariantHistory } from "./variant-history.tsx";
import { VariantTable } from "./variant-table.tsx";

type Props = { initial: Variant[]; bases: BaseModel[] };

/** What stands above the list: the form, or the history of a variant. */
type Above = { form: FormStart } | { historyOf: string };

/** The variants: what they are made of, and what an administrator can change about them. */
export function Variants({ initial, bases }: Props) {
  const t = useTranslations("variants");
  const variants = useVariants(initial);
  const starts = useFormStarts(bases);
  const [above, setAbove] = useState<Above>();
  const close = () => setAbove(undefined);
  const historyOf = above && "historyOf" in above ? above.historyOf : undefined;
  const shown = variants.find(({ id }) => id === historyOf);
  const hasHarmony = variants.some(({ name }) => name === harmonyName);
  return (
    <Page title={t("title")}>
      <TitleRow title={t("title")}>
        {above === undefined && (
          <Button kind="primary" onClick={() => setAbove({ form: starts.empty() })}>
            {t("add")}
          </Button>
        )}
      </TitleRow>
      <p className="mt-2 max-w-[48rem] text-pretty text-ink-2">
        {variants.length === 0 ? t("none") : t("what")}
      </p>
      {above === undefined && (
        <p className="mt-4 flex flex-wrap gap-2">
          <Button onClick={() => setAbove({ form: starts.modelfile() })}>{t("import")}</Button>
          {!hasHarmony && (
            <Button onClick={() => setAbove({ form: starts.harmony() })}>{t("addHarmony")}</Button>
          )}
        </p>
      )}
      {above && "form" in above && <VariantForm start={above.form} bases={bases} onDone={close} />}
      {shown && <VariantHistory key={shown.id} variant={shown} onClose={close} />}
      {variants.length > 0 && (
        <VariantTable
          variants={variants}
          bases={bases}
          onChange={(variant) => setAbove({ form: starts.of(variant) })}
          onHistory={({ id }) => setAbove({ historyOf: id })}
        />
      )}
    </Page>
  );
}
