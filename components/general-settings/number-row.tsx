"use client";

import { useTranslations } from "next-intl";

import { lineLook } from "#components/ui/field.tsx";
import { type NumberSetting, numberRules } from "#lib/settings/rules.ts";

import { describedBy, SettingRow } from "./setting-row.tsx";
import type { SettingsForm } from "./use-settings-form.ts";

/** A setting that is a number, with its unit after it. */
export function NumberRow({ name, form }: { name: NumberSetting; form: SettingsForm }) {
  const t = useTranslations("generalSettings");
  const { typed, isWrong } = form.stateOf(name);
  const { unit, least, most, initial } = numberRules[name];
  const percent = unit === "share" ? 100 : 1;
  const limits = { least: least * percent, most: most * percent };
  const wrong = unit === "share" ? "shareWrong" : initial === null ? "boundWrong" : "numberWrong";
  return (
    <SettingRow name={name} form={form} id={name} fault={isWrong ? t(wrong, limits) : undefined}>
      <span className="flex items-baseline gap-2">
        <input
          id={name}
          name={name}
          inputMode={unit === "share" ? "decimal" : "numeric"}
          autoComplete="off"
          value={String(typed)}
          placeholder={initial === null ? t("noLimit") : undefined}
          onChange={({ currentTarget }) => form.type(name, currentTarget.value)}
          onBlur={() => form.leave(name)}
          aria-describedby={`${name}-unit ${describedBy(name)}`}
          aria-invalid={isWrong || undefined}
          className={`${lineLook} w-28! tabular`}
        />
        <span id={`${name}-unit`} className="text-ink-2">
          {t(`${unit}Unit`)}
        </span>
      </span>
    </SettingRow>
  );
}
