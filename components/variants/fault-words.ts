import { useTranslations } from "next-intl";

import type { ModelfileProblem } from "#lib/variants/rules.ts";

import type { VariantFault } from "./draft.ts";

/** What is wrong with a field, in words. */
export function useFaultWords(): (fault: VariantFault | undefined) => string | undefined {
  const t = useTranslations("variants");
  return (fault) => {
    if (fault === undefined) return undefined;
    if ("least" in fault) return t(fault.key, { least: fault.least, most: fault.most });
    if ("longest" in fault) return t(fault.key, { most: fault.most, longest: fault.longest });
    return t(fault.key, { most: fault.most });
  };
}

/** What of a Modelfile cannot be used, in words, without its line. */
export function useProblemWords(): (problem: ModelfileProblem) => string {
  const t = useTranslations("variants");
  return ({ kind, what }) => t(`problem_${kind}`, { what });
}
