"use client";

import { useTranslations } from "next-intl";

import { ChoiceGroup } from "#components/ui/choice.tsx";

import { PeoplePicker } from "./people-picker.tsx";

/** Who may use a model or a variant; `base`: whoever may use the variant's base. */
type Access = "base" | "everyone" | readonly string[];

type Props<Allowed extends Access> = {
  allowed: Allowed;
  /** The choices beside people by name. */
  choices: readonly Extract<Allowed, string>[];
  onAllow: (allowed: Extract<Allowed, string> | string[]) => void;
  error: string | undefined;
};

/** Everyone, or people by name; for a variant also those who may use its base. */
export function AccessField<Allowed extends Access>({
  allowed,
  choices,
  onAllow,
  error,
}: Props<Allowed>) {
  const t = useTranslations("models");
  const isNamed = typeof allowed !== "string";
  return (
    <div className="col-span-full min-w-0">
      <ChoiceGroup
        label={t("allowed")}
        name="allowed"
        value={isNamed ? "named" : (allowed as Extract<Allowed, string>)}
        options={[...choices, "named" as const].map((value) => ({
          value,
          name: t(value === "base" ? "asBase" : value),
        }))}
        onChoose={(choice) => onAllow(choice === "named" ? [] : choice)}
      />
      {isNamed && (
        <div className="max-w-88">
          <PeoplePicker chosen={allowed} onChoose={onAllow} error={error} />
        </div>
      )}
    </div>
  );
}
