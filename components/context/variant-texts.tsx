"use client";

import { useTranslations } from "next-intl";

import { detectLanguage } from "#components/ui/detect-language.ts";
import { steadyText } from "#components/ui/plain-text.ts";
import type { ContextAnswer } from "#lib/context/schema.ts";

import { Section } from "./remembered.tsx";

type Props = { seen: Pick<ContextAnswer, "variantInstructions" | "variantExamples"> };

/** What the variant that answered added to the prompt, as it was then: instructions, and example turns. */
export function VariantTexts({ seen: { variantInstructions: text, variantExamples } }: Props) {
  const t = useTranslations("context");
  return (
    <>
      {text !== null && (
        <Section title={t("variantInstructions")}>
          <p
            dir="auto"
            lang={detectLanguage(text)}
            className="mt-2 text-pretty whitespace-pre-wrap wrap-anywhere"
          >
            {steadyText(text)}
          </p>
        </Section>
      )}
      {variantExamples.length > 0 && (
        <Section title={t("variantExamples")} count={variantExamples.length}>
          <ul>
            {variantExamples.map(({ role, content }, at) => (
              // Their order never changes.
              <li key={at} className="border-b border-line py-2">
                <p
                  dir="auto"
                  lang={detectLanguage(content)}
                  className="text-pretty whitespace-pre-wrap wrap-anywhere"
                >
                  {steadyText(content)}
                </p>
                <p className="text-small text-ink-3">
                  {t(role === "user" ? "exampleOfUser" : "exampleOfModel")}
                </p>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
