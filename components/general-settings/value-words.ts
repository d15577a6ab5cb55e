"use client";

import { useTranslations } from "next-intl";

import { numberRules } from "#lib/settings/rules.ts";
import type { SettingName, Settings } from "#lib/settings/schema.ts";

/** A value of a setting in words, with its unit: "120 s". */
export function useValueWords(): (name: SettingName, value: Settings[SettingName]) => string {
  const t = useTranslations("generalSettings");
  const strategies = useTranslations("context");
  return (name, value) => {
    if (name === "modelStrategies") {
      const count = Object.keys(value ?? {}).length;
      return count === 0 ? t("modelsNone") : t("modelsCount", { count });
    }
    if (name === "strategy") return strategies(`${value as Settings["strategy"]}Name`);
    if (value === null) return t("noLimit");
    const { unit } = numberRules[name];
    const number = Number(value);
    return t(`${unit}Value`, {
      value: unit === "share" ? Number((number * 100).toPrecision(12)) : number,
    });
  };
}
