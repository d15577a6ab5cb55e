"use client";

import { Search } from "lucide-react";
import { useTranslations } from "next-intl";

import { keepWhileComposing } from "#components/ui/composition.ts";
import { icon } from "#components/ui/icon.ts";
import { Menu } from "#components/ui/menu.tsx";

import { type Filter, filters, type SortOrder, sortOrders } from "./lookup.ts";

type Props = {
  filter: Filter;
  order: SortOrder;
  find: string;
  onFilter: (filter: Filter) => void;
  onOrder: (order: SortOrder) => void;
  onFind: (find: string) => void;
};

/** The filter and order of the list, shown as a sentence with menus in it. */
export function FilterBar({ filter, order, find, onFilter, onOrder, onFind }: Props) {
  const t = useTranslations("people");
  const words = {
    who: () => (
      <Menu
        look="word"
        label={t("filter")}
        choice={{
          value: filter,
          options: filters.map((value) => ({ value, name: t(value) })),
          onChoose: (value) => onFilter(value as Filter),
          narrow: true,
        }}
      >
        {t(filter)}
      </Menu>
    ),
    order: () => (
      <Menu
        look="word"
        label={t("order")}
        choice={{
          value: order,
          options: sortOrders.map((value) => ({ value, name: t(value) })),
          onChoose: (value) => onOrder(value as SortOrder),
          narrow: true,
        }}
      >
        {t(order)}
      </Menu>
    ),
  };
  return (
    <div className="mt-8 flex flex-wrap items-center gap-x-6 gap-y-3 border-b border-control pb-3">
      <p className="flex-auto text-ui leading-say text-ink-2">{t.rich("showing", words)}</p>
      <label className="inline-flex items-center gap-2 text-ink-3 focus-within:text-accent touch:min-h-11">
        <Search {...icon} />
        <span className="sr-only">{t("find")}</span>
        <input
          type="search"
          value={find}
          onChange={(event) => onFind(event.target.value)}
          onKeyDown={keepWhileComposing}
          placeholder={t("findPlaceholder")}
          className="h-8 w-48 bg-transparent text-ui text-ink caret-accent focus-visible:rounded-none focus-visible:shadow-[0_2px_0_var(--accent)] focus-visible:outline-none"
        />
      </label>
    </div>
  );
}
