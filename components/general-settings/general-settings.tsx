"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useRef } from "react";

import { LeaveGuard } from "#components/frame/leave-guard.tsx";
import { Page, PageSection, Title } from "#components/frame/page.tsx";
import type { MetricsTokenState } from "#lib/metrics/schema.ts";
import { isSameSetting, settingDefaults } from "#lib/settings/rules.ts";
import type { SettingName, Settings } from "#lib/settings/schema.ts";

import { groups } from "./groups.ts";
import { MetricsToken } from "./metrics-token.tsx";
import { NumberRow } from "./number-row.tsx";
import { SaveBar } from "./save-bar.tsx";
import { ModelStrategiesRow, StrategyRow } from "./strategy-rows.tsx";
import { type SettingsForm, useSettingsForm } from "./use-settings-form.ts";

type Props = {
  initial: Settings;
  /** The ids of the models that are offered. */
  models: readonly string[];
  metricsToken: MetricsTokenState;
};

/** What an administrator changes while Parlor runs: every setting with what it does, its unit and its default. */
export function GeneralSettings({ initial, models, metricsToken }: Props) {
  const t = useTranslations("generalSettings");
  const form = useSettingsForm(initial);
  const place = useRef<HTMLFormElement>(null);
  const changed = (Object.keys(settingDefaults) as SettingName[]).filter(
    (name) => !isSameSetting(form.stored[name], settingDefaults[name]),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = form.save();
    if (wrong) place.current?.querySelector<HTMLElement>(`[name="${wrong}"]`)?.focus();
  };
  return (
    <Page narrow title={t("title")}>
      <Title>{t("title")}</Title>
      <p className="mt-2 max-w-[48rem] text-ui leading-say text-pretty text-ink-2">
        {t("lead", { count: changed.length })}
      </p>
      <form ref={place} method="post" autoComplete="off" noValidate onSubmit={submit}>
        {groups.map(({ id, names }) => (
          <PageSection key={id} title={t(`${id}Group`)}>
            <div className="mt-4 border-t border-line">
              {names.map((name) => (
                <Row key={name} name={name} form={form} models={models} />
              ))}
            </div>
          </PageSection>
        ))}
        <MetricsToken initial={metricsToken} />
        <SaveBar form={form} />
      </form>
      <LeaveGuard active={form.unsaved > 0} />
    </Page>
  );
}

function Row({
  name,
  form,
  models,
}: {
  name: SettingName;
  form: SettingsForm;
  models: readonly string[];
}) {
  if (name === "strategy") return <StrategyRow form={form} />;
  if (name === "modelStrategies") return <ModelStrategiesRow form={form} models={models} />;
  return <NumberRow name={name} form={form} />;
}
