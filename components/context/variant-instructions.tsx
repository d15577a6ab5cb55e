"use client";

import { useTranslations } from "next-intl";

import { detectLanguage } from "#components/ui/detect-language.ts";
import { steadyText } from "#components/ui/plain-text.ts";

import { Section } from "./remembered.tsx";

/** The instructions of the variant that answered, as they were then. */
export function VariantInstructions({ text }: { text: string }) {
  const t = useTranslations("context");
  return (
    <Section title={t("variantInstructions")}>
      <p
        dir="auto"
        lang={detectLanguage(text)}
        className="mt-2 text-pretty whitespace-pre-wrap wrap-anywhere"
      >
        {steadyText(text)}
      </p>
    </Section>
  );
}
