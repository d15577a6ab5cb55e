"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import { useEverybody } from "#components/people/requests.ts";
import { Choice } from "#components/ui/choice.tsx";
import { Field } from "#components/ui/field.tsx";
import { Isolate } from "#components/ui/isolate.tsx";
import type { User } from "#lib/users/schema.ts";

/** How many are shown; the others are found by a few letters. */
const mostShown = 8;

type Props = {
  /** Ids. */
  chosen: readonly string[];
  onChoose: (chosen: string[]) => void;
  error: string | undefined;
};

/** A choice of people by name, those chosen first. */
export function PeoplePicker({ chosen, onChoose, error }: Props) {
  const t = useTranslations("models");
  const { people, isLoading, isLost } = useEverybody();
  const [sought, setSought] = useState("");
  // Whoever is chosen here stays in place until the search changes.
  const [first, setFirst] = useState(chosen);
  const isFirst = ({ id }: User) => first.includes(id);
  const found = people
    .filter((person) => matches(person, sought))
    .sort((one, other) => Number(isFirst(other)) - Number(isFirst(one)));
  const shown = found.slice(0, Math.max(mostShown, found.filter(isFirst).length));
  const toggle = (id: string) =>
    onChoose(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id]);
  const status = () =>
    found.length === 0
      ? t("findNone")
      : t("chosen", { count: chosen.length, more: found.length - shown.length });
  return (
    <div className="mt-2">
      <Field
        label={t("find")}
        name="find"
        type="search"
        autoComplete="off"
        value={sought}
        onChange={({ target }) => {
          setSought(target.value);
          setFirst(chosen);
        }}
        error={error}
      />
      <ul className="mt-2 max-h-64 overflow-y-auto">
        {shown.map(({ id, name, username }) => (
          <li key={id}>
            <Choice type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)}>
              <span className="wrap-anywhere">
                <Isolate>{name}</Isolate> <span className="text-ink-3">{username}</span>
              </span>
            </Choice>
          </li>
        ))}
      </ul>
      <p role="status" className="mt-1 text-small text-ink-3">
        {isLoading ? t("findLoading") : isLost ? t("findLost") : status()}
      </p>
    </div>
  );
}

const matches = ({ name, username }: User, sought: string): boolean => {
  const text = `${name} ${username}`.toLowerCase();
  return sought
    .toLowerCase()
    .split(/\s+/u)
    .every((word) => text.includes(word));
};
