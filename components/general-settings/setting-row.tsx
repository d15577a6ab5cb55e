"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { settingDefaults } from "#lib/settings/rules.ts";
import type { SettingName } from "#lib/settings/schema.ts";

import { defaultOf, isDefault, typedOf } from "./edits.ts";
import type { SettingsForm } from "./use-settings-form.ts";
import { useValueWords } from "./value-words.ts";

type Props = {
  name: SettingName;
  form: SettingsForm;
  /** The field's id, for the label; without it the name is plain text. */
  id?: string;
  /** What is wrong with the text. */
  fault?: string | undefined;
  children: ReactNode;
};

/** The ids of the texts that describe a setting's field. */
export const describedBy = (name: SettingName): string => `${name}-what ${name}-note`;

/** A setting: its name and what it does, its field, its default, and what is not saved or not as usual about it. */
export function SettingRow({ name, form, id, fault, children }: Props) {
  const t = useTranslations("generalSettings");
  const { typed, isUnsaved } = form.stateOf(name);
  const bar = isUnsaved
    ? "before:bg-accent"
    : isDefault(name, typed)
      ? "before:hidden"
      : "before:bg-control";
  return (
    <div
      className={`bar-mark grid grid-cols-[minmax(0,1fr)_15rem] gap-x-12 gap-y-2 border-b border-line py-4 text-ui before:inset-y-4 before:-start-hang phone:grid-cols-1 phone:before:-start-3 ${bar}`}
    >
      <div>
        {id === undefined ? (
          <p className="font-medium">{t(name)}</p>
        ) : (
          <label htmlFor={id} className="block font-medium">
            {t(name)}
          </label>
        )}
        <p id={`${name}-what`} className="mt-0.5 leading-say text-pretty text-ink-2">
          {t(`${name}What`)}
        </p>
      </div>
      <div>
        {children}
        <Notes name={name} form={form} fault={fault} />
      </div>
    </div>
  );
}

function Notes({ name, form, fault }: Pick<Props, "name" | "form" | "fault">) {
  const t = useTranslations("generalSettings");
  const wordsOf = useValueWords();
  const { typed, stored, isUnsaved, isContested } = form.stateOf(name);
  const usual = isDefault(name, typed);
  const [value, initial] = [wordsOf(name, stored), wordsOf(name, settingDefaults[name])];
  return (
    <>
      <span id={`${name}-note`} className="mt-2 block text-small text-pretty text-ink-3">
        {fault && <span className="block text-danger">{fault}</span>}
        {isContested ? (
          <span className="block text-warn">{t("contested", { value })}</span>
        ) : (
          isUnsaved && <span className="block text-ink-2">{t("unsavedValue", { value })}</span>
        )}
        <span className="block">{t(usual ? "usual" : "unusual", { value: initial })}</span>
      </span>
      <span className="flex flex-wrap gap-x-4 text-small empty:hidden">
        {isContested && (
          <Small
            label={t("useTheirs")}
            of={t(name)}
            onPress={() => form.type(name, typedOf(name, stored))}
          />
        )}
        {!usual && (
          <Small
            label={t("toDefault")}
            of={t(name)}
            onPress={() => form.type(name, defaultOf(name))}
          />
        )}
      </span>
    </>
  );
}

/** A small button that belongs to a setting; a screen reader hears which. */
function Small({ label, of, onPress }: { label: string; of: string; onPress: () => void }) {
  return (
    <button type="button" onClick={onPress} className="link min-h-6 touch:min-h-11">
      {label}
      <span className="sr-only"> ({of})</span>
    </button>
  );
}
