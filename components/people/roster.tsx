"use client";

import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";

import { Button } from "#components/ui/button.tsx";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import type { User } from "#lib/users/schema.ts";
import { FilterBar } from "./filter-bar.tsx";
import { LastHere } from "./last-here.tsx";
import { type Filter, type SortOrder, shownOf } from "./lookup.ts";
import { PersonMenu } from "./person-menu.tsx";
import { PersonName } from "./person-name.tsx";

/** The number of users shown at first; the others are shown on request. */
const atFirst = 100;

type Props = {
  people: readonly User[];
  viewerId: string;
  onPassword: (person: User, password: string) => void;
};

/** The list of users, one per row. */
export function Roster({ people, viewerId, onPassword }: Props) {
  const t = useTranslations("people");
  const locale = useLocale();
  const [filter, setFilter] = useState<Filter>("everyone");
  const [order, setOrder] = useState<SortOrder>("byName");
  const [find, setFind] = useState("");
  const [all, setAll] = useState(false);
  const [renaming, setRenaming] = useState<string>();
  const [trouble, setTrouble] = useState<{ id: string; why: string }>();

  const shown = shownOf(people, { filter, order, find, locale });
  const rows = all ? shown : shown.slice(0, atFirst);
  const role = ({ role: is, disabled }: User) => (disabled ? t("disabled") : t(is));
  const columns: Column<User>[] = [
    {
      id: "name",
      head: t("name"),
      kind: "main",
      cell: (person) => (
        <PersonName
          person={person}
          isViewer={person.id === viewerId}
          renaming={renaming === person.id}
          trouble={trouble?.id === person.id ? trouble.why : undefined}
          onEnd={() => setRenaming(undefined)}
        />
      ),
    },
    {
      id: "username",
      head: t("username"),
      cell: ({ username }) => username,
      look: () => "text-ink-2 wrap-anywhere",
    },
    {
      id: "role",
      head: t("role"),
      cell: role,
      look: (person) => (person.role === "member" ? "text-ink-3" : ""),
    },
    {
      id: "lastHere",
      head: t("lastHere"),
      cell: (person) => <LastHere person={person} />,
      look: () => "tabular",
    },
    {
      id: "act",
      head: t("actions"),
      kind: "act",
      cell: (person) => (
        <PersonMenu
          person={person}
          isViewer={person.id === viewerId}
          onRename={() => setRenaming(person.id)}
          onPassword={onPassword}
          onTrouble={(why) => setTrouble(why === undefined ? undefined : { id: person.id, why })}
        />
      ),
    },
  ];

  return (
    <>
      <FilterBar
        filter={filter}
        order={order}
        find={find}
        onFilter={setFilter}
        onOrder={setOrder}
        onFind={setFind}
      />
      <p role="status" className={shown.length === 0 ? "py-4 text-ui text-ink-2" : "sr-only"}>
        {shown.length === 0 ? t("nobody") : find !== "" && t("found", { count: shown.length })}
      </p>
      {rows.length > 0 && (
        <DataTable
          label={t("title")}
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          off={({ disabled }) => disabled}
        />
      )}
      {rows.length < shown.length && (
        <Button kind="bare" flush className="mt-4" onClick={() => setAll(true)}>
          {t("showOthers", { count: shown.length - rows.length })}
        </Button>
      )}
    </>
  );
}
