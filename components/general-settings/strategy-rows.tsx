"use client";

import { useTranslations } from "next-intl";

import { Menu } from "#components/ui/menu.tsx";
import type { Settings } from "#lib/settings/schema.ts";

import { SettingRow } from "./setting-row.tsx";
import type { SettingsForm } from "./use-settings-form.ts";

type Strategy = Settings["strategy"];
const strategies = ["memory", "window", "whole"] as const satisfies Strategy[];

/** How the history is read where neither a conversation nor a model says otherwise. */
export function StrategyRow({ form }: { form: SettingsForm }) {
  const t = useTranslations("generalSettings");
  const { typed } = form.stateOf("strategy");
  return (
    <SettingRow name="strategy" form={form}>
      <StrategyMenu
        label={t("strategy")}
        value={typed as Strategy}
        onChoose={(strategy) => strategy && form.type("strategy", strategy)}
      />
    </SettingRow>
  );
}

/** How the history is read with single models: those that are offered, and those that a strategy was chosen for. */
export function ModelStrategiesRow({
  form,
  models,
}: {
  form: SettingsForm;
  models: readonly string[];
}) {
  const t = useTranslations("generalSettings");
  const chosen = form.stateOf("modelStrategies").typed as Settings["modelStrategies"];
  const stored = form.stored.modelStrategies;
  const listed = new Set([...models, ...Object.keys(stored), ...Object.keys(chosen)]);
  const general = form.stateOf("strategy").typed as Strategy;
  const choose = (model: string, strategy: Strategy | undefined) => {
    const { [model]: _, ...others } = chosen;
    form.type("modelStrategies", strategy ? { ...others, [model]: strategy } : others);
  };
  return (
    <SettingRow name="modelStrategies" form={form}>
      {listed.size === 0 && <p className="text-ink-2">{t("noModels")}</p>}
      <ul className="grid gap-2">
        {[...listed].map((model) => (
          <li key={model}>
            <span translate="no" dir="auto" className="block text-small text-ink-2 wrap-anywhere">
              {model}
            </span>
            <StrategyMenu
              label={t("strategyOf", { model })}
              value={chosen[model]}
              general={general}
              onChoose={(strategy) => choose(model, strategy)}
            />
          </li>
        ))}
      </ul>
    </SettingRow>
  );
}

type MenuProps = {
  label: string;
  value: Strategy | undefined;
  /** The general strategy, where following it is a choice. */
  general?: Strategy;
  onChoose: (strategy: Strategy | undefined) => void;
};

function StrategyMenu({ label, value, general, onChoose }: MenuProps) {
  const t = useTranslations("generalSettings");
  const words = useTranslations("context");
  return (
    <Menu
      look="word"
      label={label}
      choice={{
        value: value ?? "",
        onChoose: (picked) => onChoose(strategies.find((each) => each === picked)),
        options: [
          ...(general ? [{ value: "", name: t("asAbove"), what: words(`${general}Name`) }] : []),
          ...strategies.map((strategy) => ({
            value: strategy,
            name: words(`${strategy}Name`),
            what: words(`${strategy}What`),
          })),
        ],
      }}
    >
      {value ? words(`${value}Name`) : t("asAbove")}
    </Menu>
  );
}
