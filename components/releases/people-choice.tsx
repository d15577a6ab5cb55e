"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";

import { PeoplePicker } from "#components/models/people-picker.tsx";
import { useEverybody } from "#components/people/requests.ts";
import { ChoiceGroup } from "#components/ui/choice.tsx";
import type { ReleaseChange } from "#lib/releases/schema.ts";

/** Whom a release is for, as it is being chosen; `percent` of all people. */
export type ChosenPeople = { by: "share" | "name"; percent: number; userIds: readonly string[] };

export const wishOf = ({ by, percent, userIds }: ChosenPeople): ReleaseChange =>
  by === "share" ? { share: percent / 100 } : { userIds: [...userIds] };

export const isNobody = ({ by, userIds }: ChosenPeople): boolean =>
  by === "name" && userIds.length === 0;

type Props = {
  chosen: ChosenPeople;
  onChoose: (chosen: ChosenPeople) => void;
  error: string | undefined;
};

/** A share of all people, or people by name. */
export function PeopleChoice({ chosen, onChoose, error }: Props) {
  const t = useTranslations("releases");
  return (
    <div className="col-span-full">
      <ChoiceGroup
        label={t("people")}
        name="by"
        value={chosen.by}
        options={[
          { value: "share", name: t("byShare") },
          { value: "name", name: t("byName") },
        ]}
        onChoose={(by) => onChoose({ ...chosen, by })}
      />
      {chosen.by === "share" ? (
        <Share percent={chosen.percent} onChoose={(percent) => onChoose({ ...chosen, percent })} />
      ) : (
        <PeoplePicker
          chosen={chosen.userIds}
          onChoose={(userIds) => onChoose({ ...chosen, userIds })}
          error={error}
        />
      )}
    </div>
  );
}

function Share({ percent, onChoose }: { percent: number; onChoose: (percent: number) => void }) {
  const t = useTranslations("releases");
  const id = useId();
  const everybody = useEverybody().people.filter(({ disabled }) => !disabled).length;
  const people = Math.round((everybody * percent) / 100);
  const words = t("shareWords", { percent, people, everybody });
  return (
    <div className="mt-4">
      <label htmlFor={id} className="block text-small text-ink-2">
        {t("share")}
      </label>
      <input
        id={id}
        type="range"
        name="share"
        min={1}
        max={100}
        value={percent}
        aria-valuetext={words}
        aria-describedby={`${id}-note`}
        onChange={({ target }) => onChoose(Number(target.value))}
        className="mt-2 block w-full max-w-120 touch:min-h-11"
      />
      <output id={`${id}-note`} htmlFor={id} className="mt-1 block text-small text-ink-2 tabular">
        {words}
      </output>
    </div>
  );
}
