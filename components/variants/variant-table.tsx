"use client";

import { useTranslations } from "next-intl";

import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { Isolate } from "#components/ui/isolate.tsx";
import { Dot } from "#components/ui/marks.tsx";
import type { BaseModel } from "#lib/models/schema.ts";
import type { Variant } from "#lib/variants/schema.ts";

import { unusedParameters } from "./used-parameters.ts";
import { VariantMenu } from "./variant-menu.tsx";
import { VersionWords } from "./version-words.tsx";

type Props = {
  variants: readonly Variant[];
  bases: readonly BaseModel[];
  onChange: (variant: Variant) => void;
  onHistory: (variant: Variant) => void;
};

/** The variants, one a row, each with its base and whether people can ask it. */
export function VariantTable({ variants, bases, onChange, onHistory }: Props) {
  const t = useTranslations("variants");
  const columns: Column<Variant>[] = [
    { id: "name", head: t("name"), kind: "main", cell: (variant) => <Name variant={variant} /> },
    {
      id: "state",
      head: t("state"),
      cell: (variant) => (
        <State variant={variant} base={bases.find(({ id }) => id === variant.base)} />
      ),
    },
    {
      id: "changed",
      head: t("changed"),
      cell: ({ history: [newest] }) => newest && <VersionWords version={newest} />,
      lesser: true,
    },
    {
      id: "act",
      head: t("actions"),
      kind: "act",
      cell: (variant) => (
        <VariantMenu
          variant={variant}
          isCreatable={bases.some(({ id, manageable }) => id === variant.base && manageable)}
          onChange={() => onChange(variant)}
          onHistory={() => onHistory(variant)}
        />
      ),
    },
  ];
  return (
    <DataTable
      label={t("title")}
      columns={columns}
      rows={variants}
      rowKey={({ id }) => id}
      off={({ enabled }) => !enabled}
      className="mt-8"
    />
  );
}

function Name({ variant: { name, base } }: { variant: Variant }) {
  return (
    <span className="wrap-anywhere">
      <Isolate>{name}</Isolate>
      <span translate="no" dir="ltr" className="block text-small font-regular text-ink-3">
        {base}
      </span>
    </span>
  );
}

function State({ variant, base }: { variant: Variant; base: BaseModel | undefined }) {
  const t = useTranslations("variants");
  const unused = base ? unusedParameters(base, variant.parameters) : [];
  const [tone, words] = !variant.enabled
    ? (["hollow", t("disabled")] as const)
    : base
      ? (["ok", t("enabled")] as const)
      : (["warn", t("withoutBase", { base: variant.base })] as const);
  return (
    <>
      <span className="flex items-baseline gap-2">
        <Dot tone={tone} className="mt-[0.4375rem] self-start" />
        <span className="min-w-0 wrap-anywhere">{words}</span>
      </span>
      {variant.allowed !== "base" && (
        <span className="block ps-[15px] text-small text-ink-3">
          {variant.allowed === "everyone"
            ? t("forEveryone")
            : t("forPeople", { count: variant.allowed.length })}
        </span>
      )}
      {unused.length > 0 && (
        <span className="block ps-[15px] text-small text-ink-3">
          {t("unusedParameters", { names: unused.join(t("between")) })}
        </span>
      )}
    </>
  );
}
